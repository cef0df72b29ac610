import { shellQuote } from '../ui/shell-quote.ts';

/**
 * Shell commands that get the owner's IAM token and call a private function with it.
 * Variables hold the secrets, so that the shell's history does not record them. The owner's secret goes through a
 * pipe, so that no process list shows it.
 */
export function privateCall({ invokeUrl, consoleUrl }: { invokeUrl: string; consoleUrl: string }): string {
  const request = `printf '{"yandexPassportOauthToken":"%s"}' "$FC_OWNER_TOKEN"`;
  return [
    `IAM_TOKEN=$(${request} | curl -s -d @- ${shellQuote(`${consoleUrl}/iam/v1/tokens`)} | grep -o 't1[^"]*')`,
    `curl -H "Authorization: Bearer $IAM_TOKEN" ${shellQuote(invokeUrl)}`,
  ].join('\n');
}
