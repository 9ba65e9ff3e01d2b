/** Services deliver again for a day (Mux says about 24 hours); a copy that comes later does no harm. */
export const deliveryKeptMs = 3 * 24 * 3_600_000;
