import type { help as danish } from '../da/help.ts';
import type { HelpText } from '../help.ts';

const uuid: HelpText = {
  title: "Find an employee's UUID in MitID Erhverv",
  summary: 'By UUID you can add an employee before they have logged in for the first time.',
  sections: [
    {
      paragraphs: [
        'Every user in MitID Erhverv has a UUID: a number of 36 characters that never changes. It is what a privilege hangs on.',
      ],
    },
    {
      heading: 'Where to find it',
      steps: [
        "Log in to MitID Erhverv's own administration. You must be a user administrator of the company there.",
        'Find the list of users, and click on the employee.',
        "The UUID stands among the user's details. Copy all 36 characters.",
        'Paste it here in Adgang under Employees, Add by UUID.',
      ],
      link: {
        href: 'https://erhvervsadministration.nemlog-in.dk/',
        text: 'Open the administration of MitID Erhverv',
      },
    },
    {
      heading: 'What a UUID looks like',
      paragraphs: [
        'For example 7ad1e132-63aa-5291-9275-94510197919a. Capital and small letters are the same. A CPR number is no UUID, and must not be written here.',
      ],
    },
    {
      heading: 'You do not always need it',
      list: [
        'When an employee logs in at a service provider that uses Adgang, they appear on the list by themselves.',
        'You can also send the employee an invitation link.',
      ],
    },
  ],
};

const privateMitid: HelpText = {
  title: 'Am I using my private MitID for business?',
  summary: 'Many use their private MitID at work and are unsure of it. This is how you find out.',
  sections: [
    {
      heading: 'Look at how you log in',
      list: [
        'Do you write the same user ID as in your own online bank, and choose afterwards that you act for the company? Then you use your private MitID for business.',
        'Do you have a user ID, an app or a code display that you use at work only? Then you have a separate MitID for business.',
      ],
    },
    {
      heading: 'Still unsure?',
      paragraphs: [
        'Ask the user administrator of your company in MitID Erhverv. Your user there says what you may log in with.',
      ],
      link: {
        href: 'https://erhvervsadministration.nemlog-in.dk/',
        text: 'Open the administration of MitID Erhverv',
      },
    },
    {
      heading: 'What it means for privileges',
      paragraphs: [
        'Nothing. A privilege hangs on your user in the company, not on what you log in with. It holds as well when you get another app or change to a separate MitID.',
        "If you choose at login to be a private person, you are somebody else: then the company's privileges do not hold. Log out, and choose the company next time.",
      ],
    },
    {
      heading: 'The company is not in MitID Erhverv',
      paragraphs: [
        'If you own a small company you can often use your private MitID on its behalf without MitID Erhverv. You can register the company here with your private MitID, if you may sign for it.',
      ],
    },
  ],
};

const cpr: HelpText = {
  title: 'Why do we ask for your CPR number?',
  summary: 'Only to see whether you may sign for the company. We do not keep it.',
  sections: [
    {
      heading: 'What we use it for',
      paragraphs: [
        'The first privilege administrator must be somebody who may sign for the company. The company register knows that, and it knows people by their CPR numbers. That is why we ask for it once, when a company is registered.',
      ],
      steps: [
        'MitID confirms that the number is yours.',
        'The company register answers whether you may sign for the company.',
        'The number is forgotten when you have the answer.',
      ],
    },
    {
      heading: 'What we keep',
      list: [
        'That you have confirmed, when, and which version of the terms you have accepted.',
        "The register's own number for you as a signatory. It is not your CPR number.",
      ],
    },
    {
      heading: 'What we do not keep',
      paragraphs: [
        'The CPR number. It gets into no database, log, queue, cookie or backup. If somebody writes a CPR number in another field, we refuse it.',
      ],
    },
    {
      heading: 'You would rather not tell it?',
      paragraphs: [
        'Then an employee with MitID Erhverv can register the company by a sworn declaration. The company gets a letter about it, and can stop it if it is not right.',
      ],
    },
  ],
};

const administratorGone: HelpText = {
  title: 'Our only privilege administrator is gone',
  summary: 'A service provider can help you on, so that you can register the company anew.',
  sections: [
    {
      heading: 'Do you have another administrator?',
      paragraphs: [
        'Then they can remove the one who is gone, and add a new one, under Administrators. The rest of this page is for those who have no other.',
        'Always have at least two privilege administrators. Then you will not need this page another time.',
      ],
    },
    {
      heading: 'What to do',
      steps: [
        'Contact the support of a service provider that you use, your pension fund for example.',
        'They make sure who you are. Two of their people have to confirm before anything happens.',
        'The old administrator is told and loses the role. The privileges that they gave stay.',
        'The company gets a letter with a code.',
        'Register the company anew: somebody who may sign for it, or an employee with the code of the letter.',
      ],
    },
  ],
};

const missingAccess: HelpText = {
  title: 'What does an employee see when access is missing?',
  summary: 'The service says why it is not possible, and who can do something about it.',
  sections: [
    {
      heading: 'At the service provider',
      paragraphs: [
        'The employee logs in as usual. When the privilege is missing, the service says so instead of showing the page: what is missing, and who in the company can give it.',
      ],
    },
    {
      heading: 'The usual reasons',
      list: [
        'The privilege has not been given, or it has expired.',
        'The employee is logged in as a private person, or for another company.',
        'The login is at too low a level of assurance.',
        'The company may no longer assign the privilege.',
      ],
    },
    {
      heading: 'Are you an employee?',
      paragraphs: [
        'If the service shows a link for asking for access, use it: write why you need access, and follow the answer under Your privileges. You get access until a certain day, or a reason.',
        "Ask one of your company's privilege administrators for the privilege, and say which service it is and what you wanted. If you do not know who they are, ask your manager.",
      ],
    },
    {
      heading: 'Are you a privilege administrator?',
      paragraphs: [
        'If the employee has asked for access, it stands on the overview and under Requests: approve it until a certain day, or refuse it with a reason.',
        "Find the employee under Employees, and give the privilege. It holds from the employee's next click: there is no need to log in again.",
      ],
    },
  ],
};

const contact: HelpText = {
  title: 'Contact a service provider',
  summary: 'Whom to contact about a service, and when there is no administrator left.',
  sections: [
    {
      paragraphs: [
        "The service providers settle which privileges there are. Ask them about their services, and when your company's only privilege administrator is gone.",
      ],
    },
  ],
};

export const help: typeof danish = {
  title: 'Help',
  intro: 'Answers to what most people ask.',
  more: 'More help',
  opensElsewhere: '(another website)',
  providers: 'Service providers',
  provider: 'Service provider',
  contact: 'Contact',
  noProviders: 'No service providers use Adgang yet.',
  topics: {
    uuid,
    'private-mitid': privateMitid,
    cpr,
    'administrator-gone': administratorGone,
    'missing-access': missingAccess,
    contact,
  },
};
