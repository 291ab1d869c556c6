import { parseArgs } from 'node:util';
import { obtainServiceToken, obtainUserToken } from './broker/obtain.ts';
import { clientIds, findClient, isClientId } from './clients.ts';
import { isPersonKey, personKeys } from './people.ts';

/**
 * `npm run --silent token -- <person> [--client <client>]`: prints an access token of the running demo's broker, by
 * the real code flow, and nothing else. `--service --client <client>` prints a service token.
 */

const usage = `Usage: npm run --silent token -- <person> [--client <client>]
       npm run --silent token -- --service --client <client>
People:  ${personKeys.join(', ')}
Clients: ${clientIds.join(', ')} (default: adgang, the service's own)`;

/** A wrong command line: exit status 2. */
class UsageError extends Error {}

function readCommandLine() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        client: { type: 'string', default: 'adgang' },
        service: { type: 'boolean', default: false },
      },
    });
    const [person, ...rest] = positionals;
    if (rest.length > 0) throw new UsageError('One person at a time.');
    if (!isClientId(values.client)) throw new UsageError(`There is no client "${values.client}".`);
    return { person, clientId: values.client, service: values.service };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(error instanceof Error ? error.message : '');
  }
}

/** The issuer of the broker that listens there. It says itself what it is called: `localhost` has several names. */
async function findIssuer(): Promise<string> {
  const { HOST, PORT, BROKER_PORT } = process.env;
  const host = HOST || 'localhost';
  const port = BROKER_PORT || Number(PORT || 8080) + 1;
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  try {
    const response = await fetch(`${origin}/.well-known/openid-configuration`, {
      signal: AbortSignal.timeout(5000),
    });
    const metadata: unknown = await response.json();
    if (metadata !== null && typeof metadata === 'object' && 'issuer' in metadata)
      return String(metadata.issuer);
  } catch {
    // Said below: whoever reads it wants to know what to do, not which system call failed.
  }
  throw new Error(
    `No broker answers at ${origin}. Is the demo running (npm start)? BROKER_PORT says where to look.`,
  );
}

async function obtainToken(): Promise<string> {
  const { person, clientId, service } = readCommandLine();
  if (service) {
    if (findClient(clientId).service !== true)
      throw new UsageError(`${clientId} has no service tokens: name a provider.`);
    return obtainServiceToken({ issuer: await findIssuer(), clientId });
  }
  if (person === undefined) throw new UsageError('Whose token?');
  if (!isPersonKey(person)) throw new UsageError(`There is nobody called "${person}".`);
  return obtainUserToken({ issuer: await findIssuer(), person, clientId });
}

try {
  process.stdout.write(`${await obtainToken()}\n`);
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(error instanceof UsageError ? `${message}\n${usage}\n` : `${message}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
