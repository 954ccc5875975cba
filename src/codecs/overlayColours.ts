/** Colours of segments whose object names none: Okabe and Ito's, bright enough on grey images. */
const PALETTE = ['#e69f00', '#56b4e9', '#009e73', '#f0e442', '#cc79a7', '#d55e00', '#4f8ff7'] as const;

export const fallbackColour = (index: number): string => PALETTE[index % PALETTE.length] ?? PALETTE[0];

export const hexColour = (red: number, green: number, blue: number): string =>
  `#${[red, green, blue]
    .map((value) =>
      Math.min(255, Math.max(0, Math.round(value)))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
