import type { Config } from '../config.ts';
import type { Remote } from '../onboarding/remote.ts';
import { paths } from '../paths.ts';
import { type Finding, ok, problem, reasonOf } from './finding.ts';

const patienceMs = 5_000;

/** Whether what the service asks outside can be reached, and the service itself can at its own address. */
export async function examineOutside(config: Config): Promise<Finding[]> {
  const { companyRegister, letterbox, cprMatch } = config;
  return (
    await Promise.all([
      companyRegister && examineRemote('company register', companyRegister, '/companies/00000000'),
      // Asked in a way that sends no letter and tries no number: that it answers is enough.
      letterbox && examineRemote('letterbox', letterbox, '/letters/doctor'),
      cprMatch && examineRemote('CPR match', cprMatch, ''),
      ...config.readyzUrls.map(([name, url]) => examineRemote(`readiness of ${name}`, { url }, '')),
      examineService(config),
    ])
  ).filter((one) => one !== undefined);
}

async function examineRemote(check: string, { url, token }: Remote, path: string): Promise<Finding> {
  try {
    const response = await fetch(`${url}${path}`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMs),
      headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
    });
    await response.body?.cancel();
    if (token !== undefined && (response.status === 401 || response.status === 403))
      return problem(check, `refuses our token (${response.status})`, 'Check its token among the settings');
    return response.status >= 500
      ? problem(check, `answers ${response.status}`, 'Ask whoever runs it')
      : ok(check, `answers at ${new URL(url).host}`);
  } catch (error) {
    return problem(
      check,
      `cannot be reached at ${new URL(url).host} (${reasonOf(error)})`,
      'Check its address',
    );
  }
}

/** Asks as a browser would, through the proxy: the cookie of a login tells whether the proxy says it was https. */
async function examineService({ publicUrl, port, portal }: Config): Promise<Finding> {
  const url = publicUrl ?? `http://localhost:${port}`;
  const get = (path: string) =>
    fetch(`${url}${path}`, { redirect: 'manual', signal: AbortSignal.timeout(patienceMs) });
  try {
    const metadata: unknown = await (await get(paths.protectedResource)).json();
    const resource = (metadata as { resource?: unknown } | null)?.resource;
    if (resource !== url)
      return problem(
        'service',
        `what answers at ${url} is called otherwise`,
        'Restart it with these settings',
      );
    if (!portal) return ok('service', `answers at ${url}`);
    const login = await get(paths.login);
    await login.body?.cancel();
    if (login.status !== 303)
      return problem(
        'service',
        `logging in answers ${login.status}`,
        "The log says why; is the broker's address right?",
      );
    return login.headers.getSetCookie().length > 0
      ? ok('service', `answers at ${url}, people can log in`)
      : problem(
          'service',
          'a login gets no cookie: the proxy does not say that it came by https',
          'Let the proxy send X-Forwarded-Proto: https',
        );
  } catch (error) {
    return problem(
      'service',
      `does not answer at ${url} (${reasonOf(error)})`,
      'Start it; check PUBLIC_URL and proxy',
    );
  }
}
