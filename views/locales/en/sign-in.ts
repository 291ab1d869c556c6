import type { signIn as danish } from '../da/sign-in.ts';

export const signIn: typeof danish = {
  keptTitle: 'Log in, and we send your form',
  keptAbout:
    'Your session has ended. What you wrote has been kept. Log in again, then confirm that it is to be sent.',
  stepUpTitle: 'Confirm that it is you',
  stepUpAbout:
    'This action takes a login that is at most five minutes old. What you wrote is kept meanwhile.',
  logInAgain: 'Log in again',
  sendTitle: 'Send your form',
  sendAbout: 'You are logged in. Do you want to send what you were doing?',
  send: 'Yes, send it',
  dontSend: 'No, go to the front page',
  goneTitle: 'No form is waiting',
  goneAbout:
    'It was sent, has waited too long, or could not be kept while you logged in. See whether it has been done before you start again.',
  continue: 'Continue',
};
