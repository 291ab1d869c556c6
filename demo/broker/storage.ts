import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

interface Kept {
  payload: AdapterPayload;
  /** Epoch milliseconds. */
  until: number;
}

/**
 * Where oidc-provider keeps sessions, codes and grants: the memory of one broker. Clients are not kept but asked for,
 * so that their redirect URIs may become known after the broker has started.
 */
export function createStorage(findClient: (id: string) => AdapterPayload | undefined): AdapterFactory {
  const kept = new Map<string, Kept>();
  return (model) => (model === 'Client' ? createClientAdapter(findClient) : createAdapter(kept, model));
}

function createAdapter(kept: Map<string, Kept>, model: string): Adapter {
  const prefix = `${model}:`;
  const find = async (id: string) => alive(kept.get(prefix + id));
  const findBy = async (matches: (payload: AdapterPayload) => boolean) =>
    [...kept]
      .filter(([key]) => key.startsWith(prefix))
      .map(([, entry]) => alive(entry))
      .find((payload) => payload !== undefined && matches(payload));
  return {
    find,
    findByUid: (uid) => findBy((payload) => payload.uid === uid),
    findByUserCode: (code) => findBy((payload) => payload.userCode === code),
    async upsert(id, payload, expiresIn) {
      forgetExpired(kept);
      kept.set(prefix + id, {
        payload,
        until: expiresIn === undefined ? Infinity : Date.now() + expiresIn * 1000,
      });
    },
    async consume(id) {
      const payload = await find(id);
      if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000);
    },
    async destroy(id) {
      kept.delete(prefix + id);
    },
    async revokeByGrantId(grantId) {
      for (const [key, { payload }] of kept) {
        if (key.startsWith(prefix) && payload.grantId === grantId) kept.delete(key);
      }
    },
  };
}

function createClientAdapter(findClient: (id: string) => AdapterPayload | undefined): Adapter {
  const refuse = () => Promise.reject(new Error('The clients of the simulated broker are fixed'));
  return {
    find: async (id) => findClient(id),
    findByUid: refuse,
    findByUserCode: refuse,
    upsert: refuse,
    consume: refuse,
    destroy: refuse,
    revokeByGrantId: refuse,
  };
}

function alive(entry: Kept | undefined): AdapterPayload | undefined {
  return entry !== undefined && entry.until > Date.now() ? entry.payload : undefined;
}

function forgetExpired(kept: Map<string, Kept>): void {
  if (kept.size < 500) return;
  for (const [key, entry] of kept) if (alive(entry) === undefined) kept.delete(key);
}
