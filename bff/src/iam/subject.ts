/** An authenticated caller. `system` subjects occur only in bindings: no caller signs in as `allUsers`. */
export type Subject = { id: string; type: 'userAccount' | 'serviceAccount' };

/** Describes a subject in messages: "service account aje…". */
export function describeSubject(subject: Subject | undefined): string {
  if (subject === undefined) return 'an anonymous caller';
  return `${subject.type === 'serviceAccount' ? 'service account' : 'user account'} ${subject.id}`;
}
