import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import type { Remote } from './onboarding/remote.ts';
import type { OpaPlaces } from './policy/opa.ts';

const flagList = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((text) =>
      text
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean),
    );

const isLoopbackHost = (host: string) => host === 'localhost' || host === '[::1]' || host.startsWith('127.');

const url = z.url().refine((text) => {
  // Refinements are asked also about what is no URL.
  if (!URL.canParse(text)) return true;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname));
}, 'must be https (http only on loopback)');

/** Every setting of the service: environment variable, meaning, default. The one schema that reads them. */
const Settings = z.object({
  NODE_ENV: z.string().default('development').describe('`production` refuses everything that is for demos'),
  HOST: z.string().default('127.0.0.1').describe('Address to bind to'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080).describe('Port of the service'),
  PUBLIC_URL: url.optional().describe('Where callers reach the service; default `http://localhost:$PORT`'),
  DATA_DIR: z
    .string()
    .min(1)
    .default(fileURLToPath(new URL('../data', import.meta.url)))
    .describe('Folder of the SQLite database; made when missing. Default `data` in this checkout'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .default('info')
    .describe('Lowest level logged'),
  BROKER_ISSUER: url.describe(
    'Issuer of the eID broker; its metadata is read from `/.well-known/openid-configuration`',
  ),
  BROKER_JWKS_URI: url
    .optional()
    .describe('Where the broker publishes its keys, when its metadata is not to be asked'),
  BROKER_ALGORITHMS: flagList('RS256,PS256,ES256')
    .refine(
      (list) => list.length > 0 && list.every((alg) => /^(RS|PS|ES)(256|384|512)$|^EdDSA$/.test(alg)),
      'only asymmetric signature algorithms',
    )
    .describe('Signature algorithms accepted, comma-separated'),
  BROKER_SERVICE_AUDIENCE: z.string().min(1).default('privilege_api').describe('`aud` of service tokens'),
  BROKER_USER_AUDIENCE: z
    .string()
    .min(1)
    .optional()
    .describe('`aud` of user tokens; unset: the broker issues none'),
  BROKER_ADMIN_AUDIENCE: z
    .string()
    .min(1)
    .default('privilege_admin')
    .describe("`aud` of administrators' tokens"),
  POLICY_DIR: z
    .string()
    .min(1)
    .optional()
    .describe('Folder of a policy bundle in Rego, served instead of the base policy'),
  OPA: z
    .string()
    .min(1)
    .optional()
    .describe('The `opa` program that compiles POLICY_DIR; else one is looked for'),
  PATH: z.string().default('').describe('Where `opa` is looked for'),
  XDG_CACHE_HOME: z
    .string()
    .min(1)
    .default(join(homedir(), '.cache'))
    .describe('Where an `opa` that was built is kept'),
  WEB_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe('Processes that share the port'),
  METRICS_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe('Port of `/metrics`; default three after PORT'),
  DECISION_LOG: z
    .enum(['buffered', 'lossless'])
    .default('buffered')
    .describe('`lossless` answers only when the decision is on disk; `buffered` can lose 25 ms in a crash'),
  DECISION_LOG_DAYS: z.coerce.number().int().min(1).default(180).describe('How long decisions are kept'),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .optional()
    .describe('Redis for BullMQ; unset: background work runs in this process'),
  READYZ_URLS: flagList('')
    .refine((list) => list.every((item) => /^[a-z-]+=https?:/.test(item)), 'name=url, comma-separated')
    .describe('What else must answer 200 for `/readyz`: name=url, comma-separated'),
  BROKER_CPR_MATCH_URL: url
    .optional()
    .describe(
      'Where the broker tells whether a CPR number belongs to a login; unset: signatories cannot onboard',
    ),
  COMPANY_REGISTER_URL: url
    .optional()
    .describe('Register of companies and who may sign for them; unset: nobody can onboard'),
  COMPANY_REGISTER_TOKEN: z.string().min(1).optional().describe('Bearer token for it'),
  LETTERBOX_URL: url
    .optional()
    .describe('Takes letters to companies; unset: nothing that needs a letter is offered'),
  LETTERBOX_TOKEN: z.string().min(1).optional().describe('Bearer token for it'),
  BROKER_CLIENT_ID: z
    .string()
    .min(1)
    .default('adgang')
    .describe("The service's own client at the broker, by which people log in to the portal"),
  BROKER_CLIENT_SECRET: z
    .string()
    .min(1)
    .optional()
    .describe('Its secret; unset: the portal is off, and the service is its APIs alone'),
  SESSION_SECRET: z
    .string()
    .min(32, 'at least 32 characters')
    .optional()
    .describe("Signs the portal's session cookies; needed with BROKER_CLIENT_SECRET"),
  ACCESSIBILITY_CONTACT: z
    .union([z.email(), url], 'must be an e-mail address, or a URL with https')
    .optional()
    .describe('Whom people tell that the portal does not work for them; an e-mail address or a page'),
  ADMIN_CLIENT_IDS: flagList('adgang,adgang-cli').describe("The service's own clients at the broker"),
});

const Environment = Settings.refine(
  (env) => (env.BROKER_CLIENT_SECRET === undefined) === (env.SESSION_SECRET === undefined),
  {
    path: ['SESSION_SECRET'],
    message: 'The portal needs both BROKER_CLIENT_SECRET and SESSION_SECRET, or neither',
  },
);

export interface Config {
  /** What was given beside the environment: processes that are forked are to be given the same. */
  settings: Record<string, string>;
  production: boolean;
  host: string;
  port: number;
  publicUrl?: string;
  dataFolder: string;
  logLevel: z.infer<typeof Environment>['LOG_LEVEL'];
  policyFolder?: string;
  /** Where to look for the program that compiles it. */
  opa: OpaPlaces;
  /** Name and URL of what else must answer. */
  readyzUrls: [name: string, url: string][];
  processes: number;
  metricsPort: number;
  decisionLog: 'buffered' | 'lossless';
  decisionLogDays: number;
  redisUrl?: string;
  /** Absent: not available in this installation. */
  companyRegister?: Remote;
  letterbox?: Remote;
  cprMatch?: Remote;
  broker: {
    issuer: string;
    jwksUri?: string;
    algorithms: string[];
    serviceAudience: string;
    userAudience?: string;
    adminAudience: string;
    adminClientIds: string[];
  };
  /** Absent where people cannot log in: then there are only the APIs. */
  portal?: { clientId: string; clientSecret: string; sessionSecret: string; accessibilityContact?: string };
}

/** The configuration cannot be used; `message` lists every problem, not the first. */
export class ConfigError extends Error {
  /** Each with the setting that it is about; empty when it is about none. */
  readonly problems: readonly SettingProblem[];
  constructor(message: string, problems: readonly SettingProblem[] = []) {
    super(message);
    this.problems = problems;
  }
}

export interface SettingProblem {
  setting: string;
  message: string;
}

/**
 * Reads the configuration from the environment (and `overrides`, which win). An empty variable counts as unset.
 * @throws ConfigError that lists everything that is wrong.
 */
export function readConfig(overrides: Record<string, string> = {}): Config {
  const env = parseEnvironment(Environment, overrides);
  return {
    settings: overrides,
    production: env.NODE_ENV === 'production',
    host: env.HOST,
    port: env.PORT,
    ...(env.PUBLIC_URL && { publicUrl: env.PUBLIC_URL.replace(/\/$/, '') }),
    dataFolder: env.DATA_DIR,
    logLevel: env.LOG_LEVEL,
    ...(env.POLICY_DIR && { policyFolder: env.POLICY_DIR }),
    opa: toOpaPlaces(env),
    readyzUrls: env.READYZ_URLS.map((item) => {
      const at = item.indexOf('=');
      return [item.slice(0, at), item.slice(at + 1)];
    }),
    processes: env.WEB_CONCURRENCY,
    metricsPort: env.METRICS_PORT ?? (env.PORT === 0 ? 0 : env.PORT + 3),
    decisionLog: env.DECISION_LOG,
    decisionLogDays: env.DECISION_LOG_DAYS,
    ...(env.REDIS_URL && { redisUrl: env.REDIS_URL }),
    ...toRemote('companyRegister', env.COMPANY_REGISTER_URL, env.COMPANY_REGISTER_TOKEN),
    ...toRemote('letterbox', env.LETTERBOX_URL, env.LETTERBOX_TOKEN),
    ...toRemote('cprMatch', env.BROKER_CPR_MATCH_URL),
    broker: {
      issuer: env.BROKER_ISSUER,
      ...(env.BROKER_JWKS_URI && { jwksUri: env.BROKER_JWKS_URI }),
      algorithms: env.BROKER_ALGORITHMS,
      serviceAudience: env.BROKER_SERVICE_AUDIENCE,
      ...(env.BROKER_USER_AUDIENCE && { userAudience: env.BROKER_USER_AUDIENCE }),
      adminAudience: env.BROKER_ADMIN_AUDIENCE,
      adminClientIds: env.ADMIN_CLIENT_IDS,
    },
    ...toPortal(env),
  };
}

function toOpaPlaces(env: Pick<z.infer<typeof Settings>, 'OPA' | 'PATH' | 'XDG_CACHE_HOME'>): OpaPlaces {
  const { OPA: explicit, PATH: path, XDG_CACHE_HOME: cache } = env;
  return { explicit, path, cacheFolder: join(cache, 'adgang'), build: true };
}

function toRemote<Name extends string>(
  name: Name,
  address: string | undefined,
  token?: string,
): { [key in Name]?: Remote } {
  if (address === undefined) return {};
  const remote: Remote = { url: address.replace(/\/$/, ''), ...(token !== undefined && { token }) };
  return { [name]: remote } as { [key in Name]: Remote };
}

function toPortal(env: z.infer<typeof Environment>): Pick<Config, 'portal'> {
  const {
    BROKER_CLIENT_ID: clientId,
    BROKER_CLIENT_SECRET: clientSecret,
    SESSION_SECRET: sessionSecret,
    ACCESSIBILITY_CONTACT: accessibilityContact,
  } = env;
  if (!clientSecret || !sessionSecret) return {};
  const portal = { clientId, clientSecret, sessionSecret };
  return { portal: { ...portal, ...(accessibilityContact && { accessibilityContact }) } };
}

/** What the worker (workers/main.ts) needs of the same settings. */
export type WorkerConfig = Pick<Config, 'dataFolder' | 'logLevel' | 'decisionLogDays' | 'letterbox'> & {
  redisUrl: string;
};

const WorkerEnvironment = Settings.pick({
  DATA_DIR: true,
  LOG_LEVEL: true,
  DECISION_LOG_DAYS: true,
  REDIS_URL: true,
  LETTERBOX_URL: true,
  LETTERBOX_TOKEN: true,
}).required({ REDIS_URL: true });

/** Reads the worker's configuration from the environment. @throws ConfigError as `readConfig` does */
export function readWorkerConfig(): WorkerConfig {
  const env = parseEnvironment(WorkerEnvironment);
  return {
    dataFolder: env.DATA_DIR,
    logLevel: env.LOG_LEVEL,
    decisionLogDays: env.DECISION_LOG_DAYS,
    redisUrl: env.REDIS_URL,
    ...toRemote('letterbox', env.LETTERBOX_URL, env.LETTERBOX_TOKEN),
  };
}

/** What the command line needs to reach the store. @throws ConfigError */
export function readStoreConfig(): Pick<Config, 'dataFolder'> {
  const env = parseEnvironment(Settings.pick({ DATA_DIR: true }));
  return { dataFolder: env.DATA_DIR };
}

/** What `adgang policy` needs: where to look for OPA, and the store. @throws ConfigError */
export function readPolicyConfig(): Pick<Config, 'dataFolder' | 'opa'> {
  const env = parseEnvironment(
    Settings.pick({ DATA_DIR: true, OPA: true, PATH: true, XDG_CACHE_HOME: true }),
  );
  return { dataFolder: env.DATA_DIR, opa: toOpaPlaces(env) };
}

/** What `adgang login` needs: which service, and where to keep its token. @throws ConfigError */
export function readLoginConfig(): { serviceUrl: string; configFolder: string } {
  const env = parseEnvironment(
    Settings.pick({ PUBLIC_URL: true, PORT: true }).extend({
      XDG_CONFIG_HOME: z.string().min(1).default(join(homedir(), '.config')),
    }),
  );
  return {
    serviceUrl: (env.PUBLIC_URL ?? `http://localhost:${env.PORT}`).replace(/\/$/, ''),
    configFolder: join(env.XDG_CONFIG_HOME, 'adgang'),
  };
}

/** The configuration as far as it goes, for those who look for everything that is wrong with it. */
export function readConfigAnyway(overrides: Record<string, string> = {}): {
  config: Config;
  problems: readonly SettingProblem[];
} {
  try {
    return { config: readConfig(overrides), problems: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { problems } = error;
    const wrong = new Set(problems.map(({ setting }) => setting));
    if (wrong.has('SESSION_SECRET')) wrong.add('BROKER_CLIENT_SECRET');
    const unset = Object.fromEntries([...wrong].map((name) => [name, '']));
    const placeholder = wrong.has('BROKER_ISSUER') ? { BROKER_ISSUER: 'https://issuer.invalid' } : {};
    return { config: readConfig({ ...overrides, ...unset, ...placeholder }), problems };
  }
}

/** Variables that look like settings of ours, and are none. */
export function unknownSettings(): string[] {
  const families = new Set([
    'ACCESSIBILITY',
    'BROKER',
    'COMPANY',
    'LETTERBOX',
    'REDIS',
    'DECISION',
    'SESSION',
    'READYZ',
    'METRICS',
  ]);
  return Object.keys(process.env).filter(
    (name) => families.has(name.replace(/_.*/, '')) && !Object.hasOwn(Settings.shape, name),
  );
}

/** Takes the settings of a file of `NAME=value` lines, as systemd's `EnvironmentFile=` does; those that are set already win. */
export function loadEnvironmentFile(file: string): void {
  process.loadEnvFile(file);
}

/** Who sits at the machine, for the audit: also behind `sudo`. */
export function readCommandUser(): string {
  const name = process.env['SUDO_USER'] || userInfo().username;
  return /^[A-Za-z_][A-Za-z0-9._-]{0,63}$/.test(name) ? name : 'unknown';
}

function parseEnvironment<T>(schema: z.ZodType<T>, overrides: Record<string, string> = {}): T {
  const given = Object.entries({ ...process.env, ...overrides }).filter(([, value]) => value !== '');
  const parsed = schema.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => ({ setting: path.join('.'), message }));
  const lines = problems.map(({ setting, message }) => `  ${setting}: ${message}`);
  throw new ConfigError(
    `The configuration is not usable:\n${lines.join('\n')}\n\n${configReference()}`,
    problems,
  );
}

/** The names of all settings. */
export const settingNames: readonly string[] = Object.keys(Settings.shape);

/** Settings whose default is a path of this machine: the table is the same everywhere. */
const ofThisMachine = new Set(['DATA_DIR', 'PATH', 'XDG_CACHE_HOME']);

/** The reference table of every setting, one line each, as `npm run service -- --help` prints it. */
export function configReference(): string {
  const lines = Object.entries(Settings.shape).map(([name, field]) => {
    const fallback =
      field instanceof z.ZodDefault && !ofThisMachine.has(name) ? ` (default ${field.def.defaultValue})` : '';
    const required = field.safeParse(undefined).success ? '' : 'REQUIRED.';
    return `  ${name.padEnd(24)}${required}${required && ' '}${field.description ?? ''}${fallback}`;
  });
  return `Settings (environment variables):\n${lines.join('\n')}`;
}
