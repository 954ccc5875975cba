/** How long ago a study was, in the coarsest unit that still tells: "today", "3 d", "5 wk", "7 mo", "4 y". Empty when unknown. */
export function studyAge(studyDate: string | undefined, today: Date): string {
  const match = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(studyDate?.trim() ?? '');
  if (!match) return '';
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const days = Math.round(
    (Date.UTC(today.getFullYear(), today.getMonth(), today.getDate()) - Date.UTC(year, month - 1, day)) / 86_400_000,
  );
  if (days < 0) return '';
  if (days === 0) return 'today';
  if (days < 14) return `${days} d`;
  const months = (today.getFullYear() - year) * 12 + today.getMonth() + 1 - month - (today.getDate() < day ? 1 : 0);
  if (months < 2) return `${Math.floor(days / 7)} wk`;
  return months < 24 ? `${months} mo` : `${Math.floor(months / 12)} y`;
}

/** TM to hours and minutes; seconds do not help to find a study. Empty when absent or odd. */
export function clockTime(studyTime: string | undefined): string {
  const match = /^([01]\d|2[0-3]):?([0-5]\d)/.exec(studyTime?.trim() ?? '');
  return match ? `${match[1]}:${match[2]}` : '';
}
