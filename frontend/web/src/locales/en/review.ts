import type * as ko from "@/locales/ko/review";

export const review: typeof ko.review = {
  title: "Your reading",
  verdicts: { agree: "Agree", correct: "Correct", unusable: "Unusable" },
  rightClass: "The right class",
  draw: "Redraw the outline",
  drawStop: "Discard the drawing",
  nothingCorrected: "Choose another class or redraw the outline.",
  comment: "A word to colleagues (optional)",
  send: "Record it",
  cancel: "Cancel",
  history: "What was said so far",
  withMask: "outline redrawn",
  released: "The patient can see it",
  notReleased: "The patient cannot see it",
  release: "Release to the patient",
  takeBack: "Take back",
  brushBar: "Drawing tools",
  tool: "Tool",
  brush: "Brush",
  eraser: "Eraser",
  size: "Brush size",
  undo: "Undo",
  clear: "Clear all",
  unsent: {
    title: "Your reading is not recorded yet",
    text: "What you chose, wrote or drew is lost when you leave this page.",
    stay: "Stay",
    leave: "Leave without recording",
  },
  refusal: {
    title: "Your view of the refusal",
    agree: "Rightly refused",
    correct: "It can be judged",
    unusable: "Unusable image",
    hint: "A refused image is not kept. If it could have been judged, say what it was.",
  },
};

export const reassign: typeof ko.reassign = {
  open: "Move to another patient",
  title: "Move to another patient",
  text: "For a study that was filed under the wrong patient. It is no longer released; the move and its reason go on record.",
  to: "The right patient",
  reason: "Reason (5 characters or more)",
  move: "Move",
};

export const withheld: typeof ko.withheld = {
  role: "Images are shown to the clinicians in charge and to the patient only.",
  expired: "The image was deleted after the time the hospital keeps it. Result and record remain.",
  notAsked: "This analysis was asked for without images, so none was kept.",
  reasonNeeded: "Say what you need the image for. You can see it for 30 minutes, and every look is recorded.",
  reason: "Reason (5 characters or more)",
  open: "Show the image",
};

export const exported: typeof ko.exported = {
  title: "Export the list",
  text: "Saves the records of the present filters as CSV. No names are in it; the reason and a fingerprint of the copy go on record.",
  reason: "Reason (5 characters or more)",
  save: "Save CSV",
  open: "Export CSV",
};

export const proof: typeof ko.proof = {
  title: "Proof of the record",
  check: "Check this record",
  matches: "The record is what its last event says.",
  differs: "The record is not what its last event says. Tell IT and the auditor at once.",
  sealed: "Under a seal signed at {{at}} (events: {{events}}).",
  notSealed: "Not sealed yet. Check again in about a minute.",
};
