/** Whether this person has read or skipped the first steps on this computer. */
export const firstStepsKey = (userId: number): string => `neuronova-first-steps-${userId}`;

/** Event of the window: the first steps are asked for again. */
export const FIRST_STEPS = "neuronova-first-steps";
