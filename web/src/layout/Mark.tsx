/** The console's logo. */
export function Mark() {
  return (
    <svg width="24" height="24" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--g-color-base-brand)" />
      <path
        d="M21.5 8.2c-.8-.8-1.7-1.2-2.7-1.2-2.3 0-3.2 1.7-3.8 4.6l-1.9 9.1c-.6 2.8-1.4 4.3-3.4 4.3-.9 0-1.6-.3-2.2-.9M10.5 13.4h8.2M19 18l5 6M24 18l-5 6"
        fill="none"
        stroke="#fff"
        strokeWidth="2.4"
        strokeLinecap="round"
      />
    </svg>
  );
}
