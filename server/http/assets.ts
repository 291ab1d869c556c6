import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import accepts from 'accepts';
import { Router } from 'express';
import { assetRoot } from '../../views/public.ts';

interface Served {
  type: string;
  /** By content encoding; `identity` is the file itself. */
  bodies: Readonly<Record<string, Buffer>>;
}

const folder = new URL('../../views/public/', import.meta.url).pathname;
const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.woff2': 'font/woff2',
};
const encodings = { '.br': 'br', '.gz': 'gzip' } as const;

/**
 * What the pages load, from memory: a few hundred kilobytes that never change while the service runs. The name of a
 * file holds a hash of its content, so browsers may keep it for ever; it was compressed when it was built.
 */
export function assetRoutes(): Router {
  const files = readFiles();
  const router = Router();
  router.get(`${assetRoot}:file`, (req, res, next) => {
    const served = files.get(req.params.file);
    if (!served) return next();
    const accepted = accepts(req).encodings();
    const encoding = Object.keys(served.bodies).find((each) => accepted.includes(each)) ?? 'identity';
    res.set({
      'Content-Type': served.type,
      'Cache-Control': 'public, max-age=31536000, immutable',
      Vary: 'Accept-Encoding',
      ...(encoding !== 'identity' && { 'Content-Encoding': encoding }),
    });
    res.end(req.method === 'HEAD' ? undefined : served.bodies[encoding]);
  });
  return router;
}

function readFiles(): ReadonlyMap<string, Served> {
  const names = readdirSync(folder);
  const read = (name: string) => readFileSync(join(folder, name));
  return new Map(
    names.flatMap((name) => {
      const type = types[extname(name)];
      if (type === undefined) return [];
      const compressed = Object.entries(encodings)
        .filter(([suffix]) => names.includes(name + suffix))
        .map(([suffix, encoding]) => [encoding, read(name + suffix)] as const);
      // In the order in which we would rather send them.
      return [[name, { type, bodies: { ...Object.fromEntries(compressed), identity: read(name) } }]];
    }),
  );
}
