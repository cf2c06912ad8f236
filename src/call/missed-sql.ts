// Which calls of queues count as missed, as a condition on the table `call`: the list of missed calls and reports have one meaning of it.

/** Of the last queue it waited in: whoever talked to the caller before and sent them there has not served them. A killed process may have left no such row. */
const LAST_WAIT = "(SELECT MAX(ordinal) FROM segment WHERE segment.call_id = call.id AND segment.kind = 'queue')";
const NOBODY_CAME = `NOT EXISTS (SELECT 1 FROM segment WHERE segment.call_id = call.id AND (
  segment.kind = 'talk' AND ordinal > COALESCE(${LAST_WAIT}, 0)
  OR ordinal = ${LAST_WAIT} AND outcome IN ('connected', 'picked-up', 'moved')))`;

export const IS_MISSED: readonly string[] = [
  "call.queue IS NOT NULL AND ended_at IS NOT NULL",
  // Calls that the switch made to call somebody back are none.
  "NOT EXISTS (SELECT 1 FROM callback_event WHERE callback_event.call_id = call.id AND what = 'in-line')",
  NOBODY_CAME,
  // Of a call that a killed process left no talk was written, but that there was one. Who was called back has all that was written.
  `NOT (ending IN ('switch-restarted', 'lost-at-restart') AND answered_at IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM segment WHERE segment.call_id = call.id))`,
];

/** The call-back task a missed call belongs to, or NULL. */
export const TASK_OF_MISSED = `(SELECT task_id FROM callback_event WHERE callback_event.call_id = call.id
  AND what IN ('missed', 'asked', 'missed-again', 'asked-again') ORDER BY callback_event.id LIMIT 1)`;
