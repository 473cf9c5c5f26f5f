// What the stage may ask of the server.

export function canSetRate({ header: { flags } }) {
  return flags.show_ruler && flags.allow_learning_rate && !flags.waiting;
}

export function send(stage, event, value) {
  stage.bridge?.(event, value);
}
