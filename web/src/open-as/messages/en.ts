export const en = {
  openAs: 'Open as…',
  titleFunction: 'Open function {name} as',
  titleVersion: 'Open version {id} as',
  titleBinding: 'Open the role of {name} as',
  tool: 'Tool',
  curlHint:
    '<code>YC_TOKEN</code> is the owner token: what the server was started with, or the content of <code>owner-token</code> in its data folder.',
  cliHint:
    'Point <code>yc</code> at this console first: <code>yc config set endpoint</code>, as <code>docs/tools/yc.md</code> shows.',
  terraformHint:
    'Point the provider at this console first, as <code>docs/tools/terraform.md</code> shows. <code>terraform import</code> takes over what exists.',
  sdkHint:
    'Start <code>npm run cloud-names</code> and type the line that it prints. Without it, the same program talks to the cloud.',
  close: 'Close',
} as const;
