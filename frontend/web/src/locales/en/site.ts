import type * as ko from "@/locales/ko/site";

export const account: typeof ko.account = {
  title: "My account",
  mustChange: "Your password was set by an administrator. Choose a new one to go on.",
  mustSetUp: "This hospital asks for a second factor. Register an authenticator app to go on.",
  password: "Password",
  oldPassword: "Present password",
  newPassword: "New password",
  changePassword: "Change password",
  passwordChanged: "Changed.",
  look: "Display",
  language: "Language",
  light: "Light",
  secondFactor: "Second factor",
  otpOn: "It is on. Recovery codes left: {{codes}}.",
  otpWhy: "With an authenticator app on your phone, a leaked password lets nobody else in.",
  otpStart: "Start",
  otpScan: "Scan the picture with the app or type the letters in, then enter the code it shows.",
  otpQr: "QR code for the authenticator app",
  otpConfirm: "Switch on",
  otpCodes: "Recovery codes for when the phone is lost. They are shown this once: write them down.",
  otpSaved: "I wrote them down",
  otpDisable: "Switch the second factor off",
};

export const proof: typeof ko.proof = {
  title: "Proof of the record",
  check: "Check this record",
  matches: "The record is what its last event says.",
  differs: "The record is not what its last event says. Tell IT and the auditor at once.",
  sealed: "Under a seal signed at {{at}} (events: {{events}}).",
  notSealed: "Not sealed yet. Check again in about a minute.",
};
