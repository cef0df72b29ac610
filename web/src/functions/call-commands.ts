import { shellQuote } from '../ui/shell-quote.ts';

/**
 * Commands of a shell that get the owner's IAM token and call a private function with it.
 * Secrets go through variables, so that they do not stay in the shell's history, and the owner's through a pipe, so
 * that it stands in no list of processes.
 */
export function privateCall({ invokeUrl, consoleUrl }: { invokeUrl: string; consoleUrl: string }): string {
  const request = `printf '{"yandexPassportOauthToken":"%s"}' "$FC_OWNER_TOKEN"`;
  return [
    `IAM_TOKEN=$(${request} | curl -s -d @- ${shellQuote(`${consoleUrl}/iam/v1/tokens`)} | grep -o 't1[^"]*')`,
    `curl -H "Authorization: Bearer $IAM_TOKEN" ${shellQuote(invokeUrl)}`,
  ].join('\n');
}
