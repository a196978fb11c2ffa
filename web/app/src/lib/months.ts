/** isMonth: a month is YYYY-MM, of the years that the API takes. */
export const isMonth = (s: unknown): s is string => typeof s === 'string' && /^(19[7-9]\d|[2-9]\d{3})-(0[1-9]|1[0-2])$/.test(s);
