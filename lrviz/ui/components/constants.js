// Written by `python -m lrviz.ui.components.constants` from what Python says; not by hand.

export const PALETTE = {
  "light": {
    "accent": "#c2410c",
    "on_accent": "#ffffff",
    "ink": "#1f2430",
    "muted": "#667380",
    "faint": "#e3e7eb",
    "background": "#fcfcfa",
    "panel": "#ffffff",
    "truth": "#3d5266",
    "surface": [
      "#f7f9fb",
      "#e9eff5",
      "#d8e3ed",
      "#c4d5e4",
      "#aec6da"
    ],
    "contour": "#9fb6ca",
    "runs": [
      "#0072b2",
      "#009e73",
      "#aa4499",
      "#8c6d1f",
      "#56708a"
    ],
    "fates": [
      "#296ed2",
      "#a68100",
      "#73e99f",
      "#745283",
      "#3fc9fe",
      "#b25823",
      "#6e80c2",
      "#0e9071"
    ],
    "diverged": "#6e1218",
    "moving": "#eceef0",
    "verdicts": {
      "too_small": "#d5e3f0",
      "just_right": "#7cc6ad",
      "too_large": "#f5d97b",
      "stuck": "#cdbfe3",
      "diverged": "#8f3b5c"
    },
    "verdict_ink": {
      "too_small": "#35506b",
      "just_right": "#0d4030",
      "too_large": "#5c4300",
      "stuck": "#45316b",
      "diverged": "#ffffff"
    }
  },
  "dark": {
    "accent": "#ff8a3d",
    "on_accent": "#14161a",
    "ink": "#e8e9ec",
    "muted": "#96a3b0",
    "faint": "#2b343e",
    "background": "#14161a",
    "panel": "#1e2127",
    "truth": "#b6c6d6",
    "surface": [
      "#1b2530",
      "#243445",
      "#30475d",
      "#3e5c77",
      "#4f7391"
    ],
    "contour": "#4a637b",
    "runs": [
      "#56b4e9",
      "#2fc99b",
      "#d88ac8",
      "#d9b95b",
      "#9db4c8"
    ],
    "fates": [
      "#646dcd",
      "#a17f00",
      "#129e4e",
      "#f386aa",
      "#22dbff",
      "#c9c048",
      "#6097d3",
      "#a1c693"
    ],
    "diverged": "#5a0b74",
    "moving": "#23282e",
    "verdicts": {
      "too_small": "#2c4258",
      "just_right": "#257a60",
      "too_large": "#b8923a",
      "stuck": "#675a8a",
      "diverged": "#a84a70"
    },
    "verdict_ink": {
      "too_small": "#c8dcf0",
      "just_right": "#eafff7",
      "too_large": "#1f1600",
      "stuck": "#f0eaff",
      "diverged": "#ffffff"
    }
  }
};

export const VERDICTS = ["too_small", "just_right", "too_large", "stuck", "diverged"];

export const VERDICT_WORDS = {
  "too_small": "too small",
  "just_right": "just right",
  "too_large": "too large",
  "stuck": "stuck",
  "diverged": "diverges"
};

export const DASHES = [
  {
    "svg": "7 4",
    "scene": "dash"
  },
  {
    "svg": "2 3",
    "scene": "dot"
  },
  {
    "svg": "9 3 2 3",
    "scene": "dashdot"
  },
  {
    "svg": "12 5",
    "scene": "longdash"
  },
  {
    "svg": "12 3 2 3 2 3",
    "scene": "longdashdot"
  }
];

export const SUPERSCRIPTS = {
  "-": "⁻",
  "0": "⁰",
  "1": "¹",
  "2": "²",
  "3": "³",
  "4": "⁴",
  "5": "⁵",
  "6": "⁶",
  "7": "⁷",
  "8": "⁸",
  "9": "⁹"
};

export const RATE_LIMITS = [1e-05, 10.0];

export const DOTS_UP_TO = 130;

export const TICK_SPACING = 34;

export const HEIGHT_TOP = 65535;

export const RATE_TOP = 65534;

export const NO_RATE = 65535;

export const EPOCH_SERIES = ["train", "validation", "train_accuracy", "validation_accuracy"];

export const STEP_SERIES = ["batch", "rate", "norm", "ratio"];

export const SHARE_SERIES = ["train_accuracy", "validation_accuracy"];

export const SPECIAL_CODES = 3;

export const LEVELS = 6;

export const NO_ANSWER = 255;

export const OUTSIDE = [0, 253];

export const DIVERGED = -1;

export const MOVING = -2;

export const MAP_DECADES = [-6, 2];

export const END_NOTE = "end";

export const TITLE_NOTE = "title";

export const LABEL_GAP = 7;

export const LINE_HEIGHT = 17;

export const BOOK_VERSION = 1;

export const MAX_RECORDS = 500;

export const MAX_ANSWER = 999;

export const MAX_EPOCH = 1000000000;

export const NAME_PATTERN = "[a-z0-9-]{1,80}";
