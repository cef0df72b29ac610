export const en = {
  signIn: 'Sign in',
  signInButton: 'Sign in',
  linkUsed: 'This link was used or has expired. A link works once.',
  openLink:
    'Open the link that <code>npm start</code> printed in its terminal. It works once. For a new link, start the console again.',
  pasteToken:
    'Or paste the owner token: the value of <code>FC_OWNER_TOKEN</code>, or the content of the file <code>owner-token</code> in the data folder that <code>npm start</code> names.',
  ownerToken: 'Owner token',
  wrongToken: 'This is not the owner token',
  wrongTokenHint: 'Copy it again, whole and without spaces.',
  signInFailed: 'Could not sign in',
} as const;
