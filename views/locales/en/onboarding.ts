import type { onboarding as danish } from '../da/onboarding.ts';

export const onboarding: typeof danish = {
  crumb: 'Get access for your company',

  frontTitle: 'Get access for your company',
  frontLead:
    'First one person becomes the privilege administrator of the company. From then on you give your employees access yourselves, at pension funds, insurers and others that you are customers of.',
  frontWhich: 'Choose what fits you',
  frontSignatory: 'I can sign for the company',
  frontSignatoryAbout:
    'You may sign for the company, alone or together with others, for example as its owner or director. You become administrator once we have looked you up in the register of companies.',
  frontDeclaration: 'I am employed there and have MitID Erhverv',
  frontDeclarationAbout:
    'You cannot sign for the company yourself, but you may act for it. You declare so on your honour, and the company gets a letter about it.',
  frontNeeds: 'What you need at hand',
  frontNeedsLogin:
    'MitID. If you are employed and cannot sign for the company: MitID Erhverv in the name of the company.',
  frontNeedsCvr: 'The CVR number of the company, if you can sign for it.',
  frontNeedsCpr: 'Your CPR number, if you can sign for the company. We look it up once and do not keep it.',
  frontNeedsTime: 'Two minutes.',
  frontAlready: 'Does the company have an administrator already?',
  frontAlreadyAbout:
    'Then do not sign it up again: ask the administrator to give you access. Has its only administrator left? Contact the support of one of the service providers that you use.',

  steps: ['Company', 'Your CPR number', 'Check and confirm'],
  continue: 'Continue',

  companyTitle: 'Which company is it about?',
  cvr: 'CVR number',
  cvrHint: '8 digits. It stands on the invoices of the company and at virk.dk.',
  cvrMissing: 'Enter the CVR number of the company.',
  cvrWrong: 'This is not a valid CVR number. Check that all 8 digits are right.',
  cvrIsCpr: 'Enter the CVR number of the company here. Your CPR number is asked for on the next page only.',
  cvrUnknown: 'The register knows no company of that CVR number. Check that all 8 digits are right.',
  cvrCeased: (name) => `${name} has ceased and cannot be onboarded. Is it the right company?`,

  proveTitle: 'Can you sign for the company?',
  proveLead: (name) =>
    `Enter your CPR number, so that we can see whether you are one of those who can sign for ${name}. We do not keep it.`,
  cpr: 'Your CPR number',
  cprHint: '10 digits. Used for this one look-up only.',
  cprInvalid: 'Enter your CPR number with its 10 digits.',
  cprMismatch: (left) =>
    `The CPR number does not belong to the MitID that you have logged in with. You have ${left === 1 ? 'one try' : `${left} tries`} left.`,
  whySummary: 'Why do you ask for my CPR number, and what becomes of it?',
  whySteps: [
    'MitID confirms that the number is yours.',
    'The register of companies answers whether the person of that number can sign for the company.',
    'Then the number is gone. It is kept in no database, log or cookie.',
  ],
  whyKept:
    'We keep only who you are in the register (a serial number, not your CPR number), and when you confirmed.',
  wrongCompany: 'Choose another company',
  company: 'Company',
  address: 'Address',
  workLoginHint:
    'You have logged in with MitID Erhverv. If MitID cannot confirm your CPR number, log in with your private MitID instead.',
  logInOtherwise: 'Log in with another MitID',

  confirmTitle: 'Check and confirm',
  administrator: 'Administrator',
  administrators: 'Administrators',
  loginOf: { mitid: 'MitID', mitid_erhverv: 'MitID Erhverv' },
  signing: 'Who has to confirm',
  signingAlone: 'Only you: you can sign for the company alone',
  signingJoint: (names) => `All who sign for the company together: ${names}`,
  signed: 'Have confirmed',
  nobodyYet: 'Nobody yet',
  effectAlone: (name) =>
    `When you confirm, you become privilege administrator of ${name}. It takes effect at once.`,
  effectFirst:
    'When you confirm, you get a link to send to the others. The company gets it in a letter as well. All of you become privilege administrators when the last has confirmed, within 14 days.',
  effectNext:
    'When you confirm, there are still others to come. All of you become privilege administrators when the last has confirmed.',
  effectLast:
    'You are the last. When you confirm, all of you become privilege administrators. It takes effect at once.',
  terms: 'Terms for privilege administrators',
  termsPrint: 'Open the terms on a page of their own',
  accept: 'I have read the terms and accept them',
  acceptMissing:
    'Tick the box when you have read the terms. Nobody becomes administrator without accepting them.',
  confirm: 'Confirm',
  declaredBeforeTitle: 'The company was onboarded by a sworn declaration',
  declaredBeforeAbout: (name: string) =>
    `An employee has onboarded ${name} by a sworn declaration and is its privilege administrator. When you confirm, you become an administrator as well, and the onboarding rests on your signature. If the company does not know of it, use the link in its letter, or remove that administrator afterwards.`,
  frozenTitle: 'Access is closed for now',
  frozenAbout: (name) =>
    `Somebody at ${name} has answered that an earlier onboarding was not yours. The privileges that were granted after that onboarding do not work. When you confirm, access opens again, and the administrators who came since are removed.`,
  frozenChoice: (count) =>
    count === 1
      ? 'What is to become of the one privilege that was granted since?'
      : `What is to become of the ${count} privileges that were granted since?`,
  frozenRemove: (count) => (count === 1 ? 'Remove it' : 'Remove them'),
  frozenRemoveHint: 'Choose this if in doubt. You can always grant privileges again afterwards.',
  frozenKeep: (count) => (count === 1 ? 'Keep it' : 'Keep them'),
  frozenKeepHint: 'Then everything works again at once. Choose this only if you granted it yourselves.',
  frozenJoint: 'The first to confirm chooses for all of you.',
  frozenKept: 'What was granted since is kept. The first of you chose so.',
  frozenRemoved: 'What was granted since is removed. The first of you chose so.',

  receiptTitle: 'You are now privilege administrator',
  receiptDone: (name) => `You now decide who may do what on behalf of ${name}.`,
  receiptNext: 'What you can do now',
  receiptEmployees: 'See the employees, and grant them privileges',
  receiptColleague: 'Make a colleague administrator, so that you are two',
  receiptPrivate:
    'You have logged in with your private MitID. If you also have MitID Erhverv at the company, you can add that user as administrator and use it from day to day.',
  receiptKept: 'What we have kept',
  receiptWhen: 'Confirmed',
  receiptTerms: 'Terms',
  receiptDeclaration: 'Declaration',
  receiptVersion: (version) => `Version ${version}`,
  receiptRoute: 'Onboarded by',
  routes: {
    signatory: 'Confirmation by those who sign for the company',
    declaration: 'Sworn declaration',
  },
  receiptReference: 'Reference',
  receiptLetter: (name) =>
    `${name} gets a letter that says you have become administrator. It holds a link for the company to use if that was not meant to be.`,
  openOrganization: 'Go to the company',
  waitingTitle: 'Your confirmation is registered',
  waitingAbout: (until) =>
    `All of you become administrators when the last has confirmed. That has to happen by ${until}.`,
  waitingMissing: 'Have not confirmed yet',
  waitingLink: 'Link for the others',
  waitingLinkHint:
    'Copy the link, and send it to those who are missing. They log in with their own MitID and enter their own CPR number, so the link by itself gives access to nothing.',
  waitingLetter: 'The company gets the link in a letter as well.',
  waitingOver: 'The onboarding lapsed, because not everybody had confirmed in time. Nothing has happened.',
  lapsedSignUpTitle: 'The onboarding has lapsed',
  overTitle: 'The onboarding is no longer in force',
  overAbout:
    'The company has either been onboarded anew, or it has answered that the onboarding was not its own.',

  signaturesTitle: (name) => `Confirm the onboarding of ${name}`,
  signaturesLead: (name) =>
    `One of those who sign for ${name} is signing the company up. You sign for it together, so the others have to confirm as well.`,
  signaturesState: (confirmed, of) => `${confirmed} of ${of} have confirmed`,
  signaturesUntil: 'By',
  signaturesStatus: 'Status',
  signaturesHow:
    'You log in with your own MitID and enter your CPR number, so that we can see that you are one of them. We do not keep it.',
  signaturesStart: 'Log in and confirm',
  signaturesContinue: 'Go on to confirm',
  lapsedTitle: 'The link is no longer valid',
  lapsedAbout: (name) =>
    `Not everybody who signs for ${name} confirmed within 14 days. Nothing has happened, and you can begin again.`,
  lapsedStart: 'Begin again',
  usedTitle: (name) => `${name} is onboarded`,
  usedAbout: 'Everybody has confirmed, so the link is of no further use.',

  declareTitle: (name) => `Become administrator of ${name}`,
  declareLead:
    'You act on behalf of the company without being able to sign for it. Therefore you declare on your honour that you may.',
  declareEffect: (name) =>
    `You become administrator at once. ${name} gets a letter about it and can close the access again if that was not meant to be. Some service providers require that somebody who signs for the company has signed it up.`,
  declaration: 'Declaration',
  declarationText: (name, cvr) =>
    `I declare on my honour that I may act on behalf of ${name} (${cvr}), and that the company agrees to my becoming its privilege administrator. I know that a false declaration can be a punishable offence.`,
  declare: 'I declare this on my honour',
  declareMissing:
    'Tick the box at the declaration. If you cannot declare it, somebody who signs for the company has to sign it up.',
  declareSubmit: 'Make the declaration',
  code: 'Code from the letter',
  codeHint:
    'The company got a letter with a code when its administrator was deactivated. The code shows that the company knows of it.',
  codeMissing: 'Enter the code from the letter.',
  codeWrong: 'The code is not right. Check that it is written as it stands in the letter.',

  notUsTitle: 'Was this not you?',
  notUsLead: (name, when) =>
    `On ${when} ${name} was onboarded by the sworn declaration of somebody who had logged in with MitID Erhverv at the company.`,
  notUsWhat: 'If you close the access',
  notUsEffects: [
    'Whoever made the declaration is no longer administrator, nor are the administrators who came since.',
    'Everything that access was given to since stops working at once.',
    'The service providers that you are customers of are told.',
    'Access opens again only when somebody who signs for the company signs it up.',
  ],
  notUsOtherwise: 'If it was you, there is nothing to do. You can close this page.',
  notUsButton: 'It was not us: close the access',
  frozenDoneTitle: 'Access is closed',
  frozenDoneAbout: (name) =>
    `Nothing that was granted on behalf of ${name} since the onboarding works any longer. The service providers have been told.`,
  frozenDoneNext: 'What you have to do now',
  frozenDoneSteps: [
    'Somebody who signs for the company signs it up again, and chooses what is to become of what was granted.',
    'Find out who used MitID Erhverv in the name of the company, and block that user in MitID Erhverv if it should not exist.',
  ],
  frozenDoneStart: 'Sign the company up again',
  notUsOverTitle: 'The link is no longer valid',
  notUsOverAbout: (name) =>
    `${name} has been onboarded anew since. If something is still wrong, contact one of its administrators, or the support of one of the service providers that you use.`,

  toFront: 'Back to the beginning',
  tryOtherCompany: 'Try another CVR number',
  seeWhatYouCanDo: 'See what you can do',
  help: 'Get help',
  helpGone: 'Our only administrator has left',
  helpCpr: 'Read more about the CPR number',
  otherRoute: 'I am employed there and have MitID Erhverv',
  signatoryRoute: 'I can sign for the company',
  tryAgain: 'Try again',
  logInAgain: 'Log in again',
  proveAgain: 'Enter the CPR number again',
  freeAt: (when) => `You can try again ${when}.`,
  stops: {
    'company-not-found': {
      title: 'We cannot find the company',
      about: ['The register knows no company of that CVR number. Check that all 8 digits are right.'],
    },
    'company-ceased': {
      title: 'The company has ceased',
      about: ['The register says that the company has ceased. It cannot be onboarded.'],
    },
    'already-onboarded': {
      title: 'The company has an administrator already',
      about: [
        'It cannot be onboarded again. Ask one of its privilege administrators to give you access, or to make you an administrator.',
        'Has the only administrator left? Contact the support of one of the service providers that you use, for example your pension fund. They can deactivate the administrator, so that the company can be onboarded anew.',
      ],
    },
    'organization-barred': {
      title: 'The company cannot be onboarded',
      about: ['It is barred here. Contact the support of one of the service providers that you use.'],
    },
    'onboarding-pending': {
      title: 'The company is being onboarded',
      about: [
        'Some of those who sign for the company are about to confirm. In the meantime you cannot make a declaration.',
        'Ask them to make you an administrator when they are done. If they are not done within 14 days, you can try again.',
      ],
    },
    'signatory-needed': {
      title: 'Somebody who signs for the company has to sign it up',
      about: [
        'The company has had administrators before. This time a declaration is not enough.',
        'Ask somebody who signs for the company to sign it up. They can make you an administrator afterwards.',
      ],
    },
    'organization-frozen': {
      title: 'Access is closed',
      about: [
        'Somebody at the company has answered that the latest onboarding was not yours. A declaration is not enough.',
        'Somebody who signs for the company has to sign it up again. They can make you an administrator afterwards.',
      ],
    },
    'not-signatory': {
      title: 'You cannot sign for the company',
      about: [
        'The register does not name you among those who sign for the company. If you have just become one of them, it can take some days until it stands there.',
        'If you have MitID Erhverv at the company and may act for it, you can make a sworn declaration instead. Otherwise ask somebody who signs for the company to sign it up.',
      ],
    },
    'foreign-company': {
      title: 'You can make a declaration for your own company only',
      about: [
        'A declaration can be about no other company than the one that your MitID Erhverv belongs to. Nothing has happened.',
      ],
    },
    'private-login': {
      title: 'Log in with MitID Erhverv',
      about: [
        'You have logged in with your private MitID. A declaration takes MitID Erhverv, because that shows which company you belong to.',
        'If you do not have MitID Erhverv, whoever administers MitID Erhverv at the company can create a user for you. If you can sign for the company yourself, take the other way.',
      ],
    },
    'too-many-tries': {
      title: 'There are no tries left',
      about: [
        'The CPR number was tried three times. For safety no more tries are taken for now. Nothing has happened.',
      ],
    },
    'tries-of-login': {
      title: 'Log in again',
      about: ['MitID takes three numbers at most in each login. Log in again to go on.'],
    },
    'login-too-old': {
      title: 'Log in again',
      about: [
        'MitID answers for a short time after a login only, and yours is getting old. Log in again, and you are ready to enter your CPR number.',
      ],
    },
    'check-unavailable': {
      title: 'We cannot look anything up right now',
      about: ['The register or MitID does not answer. Nothing has happened. Try again in a moment.'],
    },
    'proof-missing': {
      title: 'It took too long',
      about: [
        'The look-up counts for 15 minutes and for one confirmation. Nothing has happened. Enter your CPR number again.',
      ],
    },
    'already-confirmed': {
      title: 'You have confirmed',
      about: ['Your confirmation is registered once, and that is enough. Only the others are missing.'],
    },
    'terms-changed': {
      title: 'The terms have changed',
      about: ['They changed while you had the page open. Read them again, and then confirm.'],
    },
    'letterbox-unavailable': {
      title: 'Declarations cannot be made here',
      about: [
        'The company has to get a letter about the declaration, and it cannot be sent from here. Ask somebody who signs for the company to sign it up.',
      ],
    },
    'code-exhausted': {
      title: 'The code cannot be used any more',
      about: [
        'It was tried too often. Nothing has happened. Ask somebody who signs for the company to sign it up, or ask the support of the service provider for a new letter.',
      ],
    },
    'link-unknown': {
      title: 'We do not know this link',
      about: ['Check that you have the whole link from the letter or the message.'],
    },
  },
};
