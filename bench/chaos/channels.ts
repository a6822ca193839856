/** Many, so that Slack's one post a second and channel leaves the kills to do the harm. */
export const chaosChannels = Array.from({ length: 8 }, (_, index) => `chaos-${index}`);
