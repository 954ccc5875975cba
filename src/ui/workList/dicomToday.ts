/** A day of the reader's calendar as DA, for ages. */
export const dicomToday = (today: Date): string =>
  `${today.getFullYear()}${String(today.getMonth() + 1).padStart(2, '0')}${String(today.getDate()).padStart(2, '0')}`;
