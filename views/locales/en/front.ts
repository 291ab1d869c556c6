import type { front as danish } from '../da/front.ts';

export const front: typeof danish = {
  title: 'Privileges for companies',
  heading: 'Settle who may do what on behalf of your company',
  lead: 'Give selected employees access to insurers, pension funds, foundations and public services – with the MitID that they already have.',
  doors: 'Come in',
  firstTime: 'First time? Get access for your company',
  firstTimeAbout: 'Register the company, and become its privilege administrator.',
  logIn: 'Log in',
  logInAbout: 'Your company is here already, or you work at a service provider.',
  goOn: 'Go to your company',
  goOnAbout: 'You are logged in.',
  what: 'What is Adgang?',
  whatAbout: [
    'When an employee logs in at your pension fund or insurer, they ask Adgang what the employee may do for the company.',
    "You settle that yourselves. The company's privilege administrator gives the privileges here, and can always take them back.",
  ],
  who: 'Who may?',
  whoAbout: [
    'Whoever may sign for the company can register it, and becomes its first privilege administrator. If several sign together, each of you confirms.',
    'An employee with MitID Erhverv can also do it by a sworn declaration. Employees who only use a service need not log in here.',
  ],
  need: 'Have this at hand',
  needs: [
    'Your MitID',
    "The company's CVR number",
    'Your CPR number, if you sign for the company. We do not keep it.',
    'Two minutes',
  ],
  how: 'How to get started',
  steps: [
    {
      heading: 'Register the company',
      text: 'Log in with MitID, and confirm that you may sign for the company.',
    },
    {
      heading: 'See your employees appear',
      text: 'They come onto the list when they log in at a service provider. You can also add or invite them.',
    },
    {
      heading: 'Give privileges',
      text: "Pick people and privileges. They hold from the employee's next click.",
    },
  ],
  help: 'Unsure about something?',
};
