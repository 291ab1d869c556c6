import type { Demo } from './demo.ts';
import { organizations } from './organizations.ts';
import { people } from './people.ts';

/**
 * What `npm start` prints: the addresses, and the story as commands to paste into another terminal. It is told by
 * `echo`: an interactive zsh takes no comments.
 * @param redisUrl - when it is set, this process leaves the background work to another
 */
export function story(demo: Demo, port: string, redisUrl: string | undefined): string {
  const { service, broker, provider, registry } = demo;
  const env = port === '8080' ? '' : `PORT=${port} `;
  const { tin } = organizations.employer;
  const { idpIdentityId } = people.newcomer;
  return `
Adgang is ready.

  service         ${service.url}   (${service.url}/readyz)
  eID broker      ${broker.url}   (simulated)
  demo provider   ${provider.url}   (log in here as ${people.newcomer.name}, the newcomer)
  mailbox         ${registry.url}/mailbox   (the letters that companies get)
  database        ${demo.service.context.db.sqlite.name}${demo.seeded ? ' (filled with the demo world)' : ''}${
    redisUrl
      ? '\n  background      waits for a worker: run npm run worker beside this, with the same REDIS_URL and DATA_DIR'
      : ''
  }

The story, to be pasted into another terminal:

  echo '1. The pension fund asks: may the newcomer see the pensions of her employer?'
  S=$(${env}npm run --silent token -- --service --client demo-pension)
  ask() { curl -s ${service.url}/access/v1/evaluation -H "Authorization: Bearer $S" \\
    -H 'Content-Type: application/json' -H 'Accept-Language: en' -d '{
      "subject":  { "type": "mitid_erhverv", "id": "${idpIdentityId}" },
      "action":   { "name": "Pension: read" },
      "resource": { "type": "organization", "id": "${tin}" } }'; echo; }
  ask

  echo '2. She logs in at the pension fund for the first time: now she stands on the list of her employer.'
  N=$(${env}npm run --silent token -- newcomer --client demo-pension)
  curl -s ${service.url}/privileges-api/api/v1/identity/privileges -H "Authorization: Bearer $N"; echo

  echo '3. The administrator of her employer finds her there, and grants.'
  A=$(${env}npm run --silent token -- administrator)
  curl -s "${service.url}/api/v1/organizations/${tin}/employees?search=Freja" -H "Authorization: Bearer $A"; echo
  curl -si ${service.url}/api/v1/organizations/${tin}/grants -H "Authorization: Bearer $A" \\
    -H 'Content-Type: application/json' -d '{
      "identity": { "idp": "mitid_erhverv", "idpIdentityId": "${idpIdentityId}" },
      "privilege": "Pension: read", "reason": "New in the payroll office" }' | tee /tmp/adgang-grant; echo
  ask

  echo '4. The administrator revokes: the very next question is answered no.'
  curl -si -X DELETE ${service.url}$(sed -n 's/^[Ll]ocation: //p' /tmp/adgang-grant | tr -d '\\r') -H "Authorization: Bearer $A"
  ask

Stop with Ctrl+C. Start afresh: delete the database.`;
}
