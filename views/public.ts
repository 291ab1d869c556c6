import manifest from './public/manifest.json' with { type: 'json' };

/** The files that pages load, by their names before a hash of their content was put into them. */
export type AssetName = keyof typeof manifest;

/** Where assets are served. */
export const assetRoot = '/assets/';

/** The address of an asset, which may be kept for ever: another content has another address. */
export function assetPath(name: AssetName): string {
  return assetRoot + manifest[name].file;
}
