import { type DenialReason, type ErrorInfo, type MessageInfo, missingRole } from 'bff/contract';
import { translateMessage } from '../server-errors/translate.ts';
import { t } from './messages.ts';

type MessageFacts = Pick<MessageInfo, 'reason' | 'metadata'>;

/** Why a request returned no usable result. */
export type ApiErrorKind = 'unreachable' | 'answered' | 'notUnderstood';

/**
 * The one type of failed requests.
 * `answered` carries the API's message and code. In the two other kinds, no response arrived or it could not be parsed.
 */
export class ApiError extends Error {
  readonly kind: ApiErrorKind;
  /** HTTP status, 0 if there was no response. */
  readonly status: number;
  /** google.rpc.Code of the body, if it had one. */
  readonly code: number | undefined;
  readonly requestId: string | undefined;
  /** The rule behind a 401 or 403. */
  readonly why: ErrorInfo | undefined;
  /** The code and parameters of the message, for errors other than denials. */
  readonly said: MessageFacts | undefined;

  constructor(
    message: string,
    facts: {
      kind: ApiErrorKind;
      status?: number;
      code?: number | undefined;
      requestId?: string | undefined;
      why?: ErrorInfo | undefined;
      said?: MessageFacts | undefined;
      cause?: unknown;
    },
  ) {
    super(message, { cause: facts.cause });
    this.name = 'ApiError';
    this.kind = facts.kind;
    this.status = facts.status ?? 0;
    this.code = facts.code;
    this.requestId = facts.requestId;
    this.why = facts.why;
    this.said = facts.said;
  }
}

/** The page predicted that the service would reject the request, and sent nothing. */
export class RejectedDraft extends Error {
  readonly whatToDo: string;
  constructor(problem: string, whatToDo: string) {
    super(problem);
    this.name = 'RejectedDraft';
    this.whatToDo = whatToDo;
  }
}

/** An error as the user reads it: what happened, in the API's words if it has any, and how to fix it. */
export type Explanation = {
  title: string;
  message: string;
  whatToDo: string;
  canRetry: boolean;
};

/**
 * Explains any failure in sentences.
 * @param title what failed, such as "Could not delete the function"
 */
export function explain(error: unknown, title: string): Explanation {
  if (error instanceof RejectedDraft)
    return { title, message: error.message, whatToDo: error.whatToDo, canRetry: false };
  if (!(error instanceof ApiError)) {
    const message = error instanceof Error ? error.message : String(error);
    return { title, message, whatToDo: t('faultFix'), canRetry: true };
  }
  if (error.kind === 'unreachable')
    return { title, message: t('serverAway'), whatToDo: t('serverAwayFix'), canRetry: true };
  if (error.kind === 'notUnderstood')
    return { title, message: error.message, whatToDo: t('unknownShapeFix'), canRetry: true };
  return { title, message: messageOf(error), ...adviceFor(error.status), ...denialOf(error) };
}

/** The message of an error in the language of the console. */
export const messageOf = (error: ApiError): string =>
  translateMessage(error.message, error.why ?? error.said);

/** How to fix a denial, for rules that say more than the status does. */
const denialAdvice = {
  AUTHORIZATION_MALFORMED: 'authorizationMalformedFix',
  ACCOUNT_SUSPENDED: 'accountSuspendedFix',
  OWNER_SECRET_WRONG: 'ownerSecretWrongFix',
  OWNER_ONLY: 'ownerOnlyFix',
  OTHER_SUBJECT: 'otherSubjectFix',
  HOST_NOT_ALLOWED: 'addressNotAllowedFix',
  ORIGIN_NOT_ALLOWED: 'addressNotAllowedFix',
} as const satisfies Partial<Record<DenialReason, string>>;

const hasAdvice = (reason: DenialReason): reason is keyof typeof denialAdvice => reason in denialAdvice;

function denialOf({ why }: ApiError): Partial<Explanation> {
  if (why === undefined) return {};
  if (why.reason !== 'ROLE_MISSING')
    return hasAdvice(why.reason) ? { whatToDo: t(denialAdvice[why.reason]) } : {};
  const { data: missing } = missingRole.safeParse(why.metadata);
  if (missing === undefined) return {};
  const { subjectType, subjectId, roleId, resourceType, resourceId, permission } = missing;
  return {
    message: t(subjectType === 'serviceAccount' ? 'serviceAccountLacksRole' : 'userLacksRole', {
      subject: subjectId,
      role: roleId,
      resource: `${resourceType} ${resourceId}`,
      permission,
    }),
    whatToDo: t('roleMissingFix'),
    canRetry: true,
  };
}

function adviceFor(status: number): Pick<Explanation, 'whatToDo' | 'canRetry'> {
  switch (status) {
    case 400:
      return { whatToDo: t('badRequestFix'), canRetry: false };
    case 401:
      return { whatToDo: t('unauthenticatedFix'), canRetry: false };
    case 403:
      return { whatToDo: t('forbiddenFix'), canRetry: true };
    case 404:
      return { whatToDo: t('notFoundFix'), canRetry: false };
    case 409:
      return { whatToDo: t('conflictFix'), canRetry: true };
    case 413:
      return { whatToDo: t('tooLargeFix'), canRetry: false };
    case 429:
      return { whatToDo: t('throttledFix'), canRetry: true };
    default:
      return { whatToDo: t('otherFix'), canRetry: true };
  }
}
