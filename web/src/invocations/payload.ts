import { findJsonProblem } from './json-problem.ts';

/** Where a payload stops being JSON. Lines and columns count from 1. */
export type PayloadProblem = { message: string; line: number; column: number };

/** A payload is JSON or empty. */
export function checkPayload(text: string): PayloadProblem | undefined {
  if (text.trim() === '') return undefined;
  const problem = findJsonProblem(text);
  if (!problem) return undefined;
  const lines = text.slice(0, problem.offset).split('\n');
  return { message: problem.message, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

export const payloadTemplates = [
  { id: 'none', title: 'noTemplate', text: '' },
  {
    id: 'https',
    title: 'httpsTemplate',
    text: JSON.stringify(
      {
        httpMethod: 'GET',
        headers: { Host: 'functions.yandexcloud.net', 'User-Agent': 'console' },
        multiValueHeaders: { Host: ['functions.yandexcloud.net'], 'User-Agent': ['console'] },
        queryStringParameters: { name: 'Alice' },
        multiValueQueryStringParameters: { name: ['Alice'] },
        requestContext: {
          identity: { sourceIp: '127.0.0.1', userAgent: 'console' },
          httpMethod: 'GET',
          requestId: '6e8356f9-489b-4c7b-8ba6-c8cd54c15b4f',
          requestTime: '24/Nov/2026:10:00:00 +0000',
          requestTimeEpoch: 1795514400,
        },
        body: '',
        isBase64Encoded: false,
      },
      null,
      2,
    ),
  },
] as const;
