/**
 * From SIGTERM to SIGKILL of a worker. Its stage is told at once; a trainer ends the step it is in and saves, which has
 * to be done within the 30 s that a cloud gives notice for a spot machine.
 */
export const WORKER_GRACE_MS = 30_000;

/** A worker ends itself after this time, so that a stage that does not hear of a stop holds no device for ever. */
export const WORKER_LIMIT_MS = 80_000;

/** The dev server ends within a second; more where its disk is busy. */
export const SERVER_GRACE_MS = 10_000;
