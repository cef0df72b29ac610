/** Worker thread for large events and responses. */
import { setPriority } from 'node:os';
import { move } from 'piscina';
import type { EventJson } from 'runner';
import { type HttpRequest, httpEventJson, jsonFault, rawEventJson } from './event.ts';
import { httpAnswer } from './response.ts';

export type ShapingTask =
  | { kind: 'httpEvent'; request: HttpRequest }
  | { kind: 'rawEvent'; body: Uint8Array }
  | { kind: 'jsonFault'; text: string }
  | { kind: 'httpAnswer'; resultJson: string };

// Lowers the priority of this thread alone, so that the thread that answers calls runs first.
setPriority(5);

export default function shape(task: ShapingTask): unknown {
  switch (task.kind) {
    case 'httpEvent':
      return moved(httpEventJson(task.request));
    case 'rawEvent':
      return moved(rawEventJson(task.body));
    case 'jsonFault':
      return jsonFault(task.text);
    case 'httpAnswer': {
      const timings = { cold: false, queueMs: 0, durationMs: 0 };
      const answer = httpAnswer({ kind: 'returned', resultJson: task.resultJson, timings });
      return { ...answer, body: whole(answer.body) };
    }
  }
}

function moved(json: EventJson): unknown {
  return typeof json === 'string' ? json : move(whole(json));
}

/** A small buffer is part of a shared pool, which cannot be transferred. */
function whole(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : Uint8Array.from(bytes);
}
