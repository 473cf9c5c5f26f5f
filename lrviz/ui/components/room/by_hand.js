// The rate, changed in the middle of a run by hand: from the cursor's epoch on, it is multiplied.

const FACTORS = [[0.1, "÷ 10"], [0.5, "÷ 2"], [2, "× 2"], [10, "× 10"]];

function buildByHand(room, parent) {
  const hand = room.hand = { node: parent };
  hand.words = addElement(parent, "span", "lrr-hand-words");
  const group = addElement(parent, "div", "lrv-buttons", {
    role: "group",
    "aria-label": "Change the learning rate from here on",
  });
  hand.buttons = FACTORS.map(([factor, text]) => {
    const button = addElement(group, "button", "lrr-factor", { type: "button" });
    button.textContent = text;
    button.addEventListener("click", () => changeRate(room, factor));
    return button;
  });
  hand.undo = addElement(group, "button", "", { type: "button" });
  hand.undo.textContent = "Undo";
  hand.undo.addEventListener("click", () => {
    room.stay = true;
    send(room, "undo", true);
  });
}

function epochUnderCursor(room) {
  return Math.floor(room.time + 1e-6);
}

function changeRate(room, factor) {
  if (room.playing) pause(room);
  room.stay = true;
  send(room, "change", { epoch: epochUnderCursor(room), factor });
}

function drawByHand(room) {
  const { hand, shown, header: { flags } } = room;
  show(hand.node, flags.changing && Boolean(room.bridge));
  if (!flags.changing) return;
  const epoch = epochUnderCursor(room);
  const inside = epoch < shown.epochsRun && (shown.leftAt === null || room.time < shown.leftAt);
  const possible = inside && flags.finished && !room.holding;
  setText(
    hand.words,
    inside ? `Turn the knob: from epoch ${epoch} on, η` : "To change η in mid-run, move the cursor to an earlier epoch",
  );
  for (const button of hand.buttons) {
    button.disabled = !possible;
    button.setAttribute("aria-label", `From epoch ${epoch} on, learning rate ${button.textContent}`);
  }
  show(hand.undo, flags.undoing);
}
