import { spawn } from 'node:child_process';
import { type Command, Option } from 'commander';
import { readLoginConfig } from '../server/config.ts';
import { forgetCredentials, keepCredentials, readCredentials } from './credentials.ts';
import { CommandRefused } from './exit.ts';

interface LoginOptions {
  service?: string;
  clientId: string;
  browser: boolean;
  print: boolean;
}

/** `adgang login`, `token` and `logout`: a token of an administrator, for scripts against /api/v1. */
export function addLoginCommands(program: Command): void {
  program
    .command('login')
    .description('log in with a browser, and keep a token for scripts against /api/v1')
    .option('--service <url>', 'the service (default: PUBLIC_URL, else http://localhost:$PORT)')
    .addOption(new Option('--client-id <id>', "the command's client at the broker").default('adgang-cli'))
    .option('--no-browser', 'only print the address, to be opened in a browser on this machine')
    .option('--print', 'print the token and keep nothing', false)
    .action(async (options: LoginOptions) => logIn(options));

  program
    .command('token')
    .description('print the token that adgang login has kept, if it is still valid')
    .action(() => {
      const kept = readCredentials(readLoginConfig().configFolder);
      if (!kept || kept.expiresAt <= Date.now())
        throw new CommandRefused(
          `${kept ? 'The token has expired' : 'There is no token'}: run adgang login.`,
        );
      console.log(kept.accessToken);
    });

  program
    .command('logout')
    .description('forget the token, and have the broker take it back where it can')
    .action(async () => {
      const { configFolder } = readLoginConfig();
      const kept = readCredentials(configFolder);
      if (!kept) {
        console.log('There was no token.');
        return;
      }
      forgetCredentials(configFolder);
      const { revokeToken } = await import('../server/sign-in/native-login.ts');
      const isRevoked = await revokeToken(kept);
      const rest = `the broker takes none back: it is valid until ${new Date(kept.expiresAt).toISOString()}`;
      console.log(`The token is forgotten; ${isRevoked ? 'the broker has taken it back' : rest}.`);
    });
}

async function logIn({ service, clientId, browser, print }: LoginOptions): Promise<void> {
  const { serviceUrl, configFolder } = readLoginConfig();
  const { logInNatively } = await import('../server/sign-in/native-login.ts');
  const credentials = await logInNatively({
    serviceUrl: (service ?? serviceUrl).replace(/\/$/, ''),
    clientId,
    now: Date.now,
    show: (address) => {
      // Not on standard output: that is for the token.
      console.error(`Log in at this address, in a browser on this machine:\n${address}`);
      if (browser) openInBrowser(address);
    },
  });
  if (print) {
    console.log(credentials.accessToken);
    return;
  }
  const file = keepCredentials(configFolder, credentials);
  console.error(`Logged in until ${new Date(credentials.expiresAt).toISOString()}; the token is in ${file}.`);
}

/** Where there is none, the address has been printed. */
function openInBrowser(address: string): void {
  const [program, ...args] =
    process.platform === 'darwin'
      ? ['open']
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler']
        : ['xdg-open'];
  const child = spawn(program, [...args, address], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
