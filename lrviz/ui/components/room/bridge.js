// What the room may ask of the server.

export function canSetRate({ header: { flags } }) {
  return flags.show_ruler && flags.allow_learning_rate;
}

export function send(room, event, value) {
  room.bridge?.(event, value);
}
