import { isGuid } from '../catalogue/catalogue.ts';
import { invalid, type Person } from './deps.ts';

/**
 * A person as an operator writes them: the UUID of the user in MitID Erhverv, or `mitid:` and the UUID of a private
 * MitID. @throws AppError `invalid-request`
 */
export function toPerson(text: string, pointer = '/person'): Person {
  const [, idp = 'mitid_erhverv', id = ''] = /^(?:(mitid|mitid_erhverv):)?(.*)$/.exec(text.trim()) ?? [];
  if (!isGuid(id))
    throw invalid(pointer, "The user's UUID in MitID Erhverv, or mitid:<UUID> for a private MitID");
  return { idp, idpIdentityId: id.toLowerCase() };
}
