/** The type under which a display set travels from the rail to a pane. */
const TYPE = 'application/x-parfocal-display-set';

export function setDisplaySetId(transfer: DataTransfer, displaySetId: string): void {
  transfer.setData(TYPE, displaySetId);
  transfer.effectAllowed = 'copy';
}

/** While something is dragged its content is hidden; its type is not. */
export const holdsDisplaySet = (transfer: DataTransfer): boolean => [...transfer.types].includes(TYPE);

export const displaySetIdIn = (transfer: DataTransfer): string | undefined => transfer.getData(TYPE) || undefined;
