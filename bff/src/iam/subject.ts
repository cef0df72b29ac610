/** Who asks. `system` subjects stand in bindings only: nobody signs in as everyone. */
export type Subject = { id: string; type: 'userAccount' | 'serviceAccount' };

/** The sentence's subject in messages: "service account aje…". */
export function describeSubject(subject: Subject | undefined): string {
  if (subject === undefined) return 'an anonymous caller';
  return `${subject.type === 'serviceAccount' ? 'service account' : 'user account'} ${subject.id}`;
}
