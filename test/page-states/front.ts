import { organizations } from '../../demo/organizations.ts';
import { paths } from '../../server/paths.ts';
import { help } from '../../views/locales/da/help.ts';
import { helpTopics } from '../../views/locales/help.ts';
import { onlyText, type PageStates } from '../support/page-states.ts';

export const states: readonly PageStates[] = [
  onlyText(paths.root, { url: paths.root, shows: 'Første gang? Få adgang til din virksomhed' }),
  onlyText(paths.help, { url: paths.help, shows: 'Find en medarbejders UUID i MitID Erhverv' }),
  {
    path: paths.helpTopicPattern,
    empty: {
      url: paths.helpTopic('contact'),
      prepare: ({ demo }) => {
        demo.service.context.db.sqlite.exec(
          "UPDATE organizations SET state = 'offboarded' WHERE tin IN (SELECT tin FROM providers)",
        );
      },
      shows: 'Ingen tjenesteudbydere bruger Adgang endnu.',
    },
    filled: helpTopics.map((topic) => ({
      url: paths.helpTopic(topic),
      prepare: ({ demo }) => {
        demo.service.context.db.sqlite.exec(
          "UPDATE organizations SET state = 'active' WHERE tin IN (SELECT tin FROM providers)",
        );
      },
      shows: topic === 'contact' ? organizations.pension.name : help.topics[topic].title,
    })),
    error: 'it has no form',
    busy: 'nothing is worked on',
  },
  onlyText(paths.accessibility, { url: paths.accessibility, shows: 'hjaelp@adgang.example' }),
  onlyText(paths.problemPattern, { url: paths.problem('role-missing'), shows: 'You may not do this here' }),
];
