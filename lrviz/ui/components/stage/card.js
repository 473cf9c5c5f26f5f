// Divergence, designed: what happened, why, and the way back.

function buildCard(stage, parent) {
  const card = stage.card = { node: addElement(parent, "div", "lrv-card", { role: "status" }) };
  card.title = addElement(card.node, "strong");
  card.cause = addElement(card.node, "p");
  card.button = addElement(card.node, "button", "lrv-fix", { type: "button" });
  card.button.addEventListener("click", () => takeRate(stage, suggestedRate(stage)));
}

function suggestedRate(stage) {
  return stage.shown.suggested ?? stage.ruler?.best ?? null;
}

function drawCard(stage) {
  const { card, shown, time } = stage;
  const lost = shown.leftAt !== null && time >= shown.leftAt;
  card.node.classList.toggle("lrv-open", lost);
  card.button.tabIndex = lost ? 0 : -1;
  if (!lost) return;
  const { title, cause } = lostWords(stage, shown);
  setText(card.title, title);
  setText(card.cause, shown.sentence || cause);
  const rate = suggestedRate(stage);
  const useful = canSetRate(stage) && rate !== null && Math.abs(Math.log(rate / shown.learningRate)) > 0.01;
  show(card.button, useful);
  if (useful) setText(card.button, `use η = ${formatNumber(rate)}`);
}
