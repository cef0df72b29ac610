import { errorMessages } from 'bff/contract';

/** The API sends these texts itself, so the page needs their types alone. */
export const en = errorMessages;
