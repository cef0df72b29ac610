import { isUtf8 } from 'node:buffer';
import type { Outcome } from 'runner';
import type { RunResult } from '../../contract/index.ts';
import { saidOf } from '../errors.ts';
import { answerHeaders, type HttpAnswer } from '../gateway/response.ts';
import type { LoggedVersion } from '../logs/logs.ts';

/** The result of a call with the answer that the gateway makes of it. */
export function resultOf(
  outcome: Outcome,
  answer: HttpAnswer,
  call: { integration: 'http' | 'raw'; requestId: string; version: LoggedVersion },
): RunResult {
  const { integration, requestId, version } = call;
  return {
    requestId,
    versionId: version.versionId,
    outcome: outcome.kind,
    status: answer.status,
    ...(integration === 'http' ? { headers: headersOf(answer, { requestId, version }) } : {}),
    ...textOf(answer.body),
    ...('said' in outcome ? saidOf(outcome.said) : {}),
    ...outcome.timings,
  };
}

/** Header values are bytes, one latin1 character each. The screen shows them as UTF-8. */
function headersOf(...reply: Parameters<typeof answerHeaders>): RunResult['headers'] {
  return answerHeaders(...reply).map(([name, value]) => ({
    name,
    value: Buffer.from(value, 'latin1').toString(),
  }));
}

function textOf(body: Buffer): Pick<RunResult, 'response' | 'isBase64'> {
  return isUtf8(body) ? { response: body.toString() } : { response: body.toString('base64'), isBase64: true };
}
