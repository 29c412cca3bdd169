/** What a picture can be saved as: dots for anything that shows pictures, or lines and letters for pages. */
export const PICTURE_FORMATS = ['png', 'svg'] as const;
export type PictureFormat = (typeof PICTURE_FORMATS)[number];
