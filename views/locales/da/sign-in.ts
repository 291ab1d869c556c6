/** Logging in, and forms that wait for it. */
export const signIn = {
  keptTitle: 'Log ind, så sender vi din formular',
  keptAbout:
    'Din session er udløbet. Det, du har skrevet, er gemt. Log ind igen, og bekræft derefter, at det skal sendes.',
  stepUpTitle: 'Bekræft, at det er dig',
  stepUpAbout:
    'Til denne handling kræver vi et login, der er højst fem minutter gammelt. Det, du har skrevet, er gemt imens.',
  logInAgain: 'Log ind igen',
  sendTitle: 'Send din formular',
  sendAbout: 'Du er logget ind. Vil du sende det, du var i gang med?',
  send: 'Ja, send',
  dontSend: 'Nej, gå til forsiden',
  goneTitle: 'Der er ingen formular, der venter',
  goneAbout:
    'Den er enten sendt, har ventet for længe eller kunne ikke gemmes, mens du loggede ind. Se efter, om det er sket, før du begynder forfra.',
  continue: 'Gå videre',
};
