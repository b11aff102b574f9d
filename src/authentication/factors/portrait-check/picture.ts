const STARTS = [Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from('ffd8ff', 'hex')];

/** Whether bytes begin as a PNG (ISO/IEC 15948) or a JPEG (ITU-T T.81) does, whatever the browser calls them. */
export const isPicture = (bytes: Buffer): boolean =>
  STARTS.some((start) => bytes.subarray(0, start.length).equals(start));
