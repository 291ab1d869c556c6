import type { accessibility as danish } from '../da/accessibility.ts';

export const accessibility: typeof danish = {
  title: 'Accessibility statement',
  intro:
    'Adgang is meant for everybody: by keyboard alone, with a screen reader, magnified, without JavaScript and on a small screen.',
  stateHeading: 'How accessible is the service?',
  state: [
    'The pages are built to the guidelines WCAG 2.2 at level AA and the standard EN 301 549.',
    'Every page is tried automatically in each of its states, whenever the service changes: against what a machine can see of the requirements, on a screen of 320 pixels, by keyboard alone, without JavaScript, with forced colours and without motion.',
    'We know of no place where the requirements are not met. A machine does not see everything, though, and nobody but ourselves has examined the service yet.',
  ],
  elsewhereHeading: 'What is not ours',
  elsewhere: "Logging in takes place at MitID. The service providers' own pages are theirs.",
  tellHeading: 'Tell us if something does not work for you',
  tell: (operator) =>
    `Write to ${operator} what you wanted and what went wrong. You can also ask for information in another way.`,
  operator: 'whoever runs the service',
  complainHeading: 'Not satisfied with the answer?',
  complain:
    'The Danish Agency for Digital Government supervises whether public services are accessible, and takes complaints.',
  complainLink: 'Read about the supervision at the agency (in Danish)',
  madeHeading: 'About this statement',
  made: 'It rests on our own tests and comes with the service: it holds for the version that you see.',
};
