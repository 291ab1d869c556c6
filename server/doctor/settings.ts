import type { Config, SettingProblem } from '../config.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

const shortSecret = 16;
/** The client of `adgang login` at the broker. */
const commandClient = 'adgang-cli';

/** Looks at the settings alone: those that cannot be read, and those that can but should not be. */
export function examineSettings(given: {
  config: Config;
  problems: readonly SettingProblem[];
  /** Variables that look like ours and are none. */
  unknown: readonly string[];
}): Finding[] {
  const { config, problems, unknown } = given;
  const wrong = problems.map(({ setting, message }) =>
    problem(`setting ${setting}`, message, `Set ${setting} as npm run service -- --help says`),
  );
  const misspelt = unknown.map((name) =>
    warning(`setting ${name}`, 'there is no such setting, so it does nothing', 'Check its spelling'),
  );
  const isRead = (setting: string) => !problems.some((one) => one.setting === setting);
  return [
    ...wrong,
    ...misspelt,
    modeOf(config),
    ...(isRead('PUBLIC_URL') ? [addressOf(config)] : []),
    ...(isRead('SESSION_SECRET') && isRead('BROKER_CLIENT_SECRET') ? secretsOf(config) : []),
    ...(isRead('ADMIN_CLIENT_IDS') ? [ownClientsOf(config)] : []),
    ...offersOf(config).filter(({ check }) => isRead(check.replace('setting ', ''))),
  ];
}

function modeOf({ production }: Config): Finding {
  return production
    ? ok('mode', 'NODE_ENV is production')
    : warning('mode', 'NODE_ENV is not production', 'Set NODE_ENV=production');
}

function addressOf({ publicUrl, production, host }: Config): Finding {
  const check = 'public address';
  if (publicUrl === undefined)
    return (production ? problem : warning)(
      check,
      'PUBLIC_URL is not set: logins would come back to localhost',
      'Set PUBLIC_URL to the https address by which people reach the service',
    );
  const url = new URL(publicUrl);
  if (url.pathname !== '/' || url.search !== '')
    return problem(
      check,
      'PUBLIC_URL has a path',
      'The service needs a host name of its own: leave the path out',
    );
  if (url.protocol !== 'https:')
    return warning(
      check,
      `${publicUrl} is not https: only this machine can use it`,
      'Put a proxy with TLS before it',
    );
  const isOpen = !/^(127\.|::1$|localhost$)/.test(host);
  return isOpen
    ? warning(check, `HOST ${host} can be reached past the proxy, without TLS`, 'Set HOST=127.0.0.1')
    : ok(check, publicUrl);
}

function secretsOf({ portal, companyRegister, letterbox }: Config): Finding[] {
  if (!portal)
    return [
      warning(
        'portal',
        'off: BROKER_CLIENT_SECRET and SESSION_SECRET are not set',
        'Set both to let people log in',
      ),
    ];
  const { clientSecret, sessionSecret } = portal;
  const secrets: [name: string, value: string | undefined][] = [
    ['BROKER_CLIENT_SECRET', clientSecret],
    ['COMPANY_REGISTER_TOKEN', companyRegister?.token],
    ['LETTERBOX_TOKEN', letterbox?.token],
  ];
  const weak = secrets.filter(([, value]) => value !== undefined && value.length < shortSecret);
  return [
    new Set(sessionSecret).size < 10 || sessionSecret === clientSecret
      ? problem(
          'session secret',
          'SESSION_SECRET can be guessed: sessions could be forged',
          'Make a new one: openssl rand -base64 48',
        )
      : ok('session secret', `${sessionSecret.length} characters`),
    ...weak.map(([name, value]) =>
      warning(`secret ${name}`, `only ${value?.length} characters`, 'Ask whoever gave it for a longer one'),
    ),
  ];
}

function ownClientsOf({ broker }: Config): Finding {
  const check = 'setting ADMIN_CLIENT_IDS';
  return broker.adminClientIds.includes(commandClient)
    ? ok(check, broker.adminClientIds.join(', '))
    : warning(
        check,
        `lacks ${commandClient}: what adgang login obtains is refused`,
        `Add ${commandClient}, or do without adgang login`,
      );
}

/** What is not offered to people because something is not configured. */
function offersOf({ companyRegister, cprMatch, letterbox, portal }: Config): Finding[] {
  const missing = [
    portal &&
      portal.accessibilityContact === undefined && [
        'ACCESSIBILITY_CONTACT',
        'the accessibility statement tells nobody whom to write to',
      ],
    !companyRegister && ['COMPANY_REGISTER_URL', 'no company can onboard itself'],
    !cprMatch && ['BROKER_CPR_MATCH_URL', 'signatories cannot onboard their companies'],
    !letterbox && ['LETTERBOX_URL', 'sworn declarations and what else needs a letter are not offered'],
  ].filter((one) => one !== false && one !== undefined);
  return missing.map(([name, effect]) =>
    warning(`setting ${name}`, `not set: ${effect}`, `Set ${name}, or leave it so on purpose`),
  );
}
