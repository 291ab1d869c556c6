import { gunzipSync } from 'node:zlib';

const block = 512;

/** The regular files of a gzipped tar archive, by name, as `opa build` writes it (ustar, short names). */
export function readArchive(archive: Uint8Array): Map<string, Buffer> {
  const tar = gunzipSync(archive);
  const files = new Map<string, Buffer>();
  for (let at = 0; at + block <= tar.length && tar[at] !== 0; ) {
    const name = text(tar, at, 100);
    const size = Number.parseInt(text(tar, at + 124, 12), 8);
    const type = text(tar, at + 156, 1);
    const content = at + block;
    if (type === '0' || type === '') files.set(name, tar.subarray(content, content + size));
    at = content + Math.ceil(size / block) * block;
  }
  return files;
}

function text(tar: Buffer, start: number, length: number): string {
  const field = tar.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end === -1 ? length : end).trim();
}
