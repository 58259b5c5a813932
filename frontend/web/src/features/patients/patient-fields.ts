import { useState } from "react";
import type { PatientFields } from "@/features/patients/patients";
import type { Patient } from "@/lib/schema";

/** What is typed: identifiers as the text that selects want. */
export interface Typed {
  number: string;
  name: string;
  birth_date: string;
  sex: "F" | "M" | "O";
  ward: string;
  clinicians: string[];
  account: string | null;
}

const NEW: Typed = { number: "", name: "", birth_date: "", sex: "O", ward: "", clinicians: [], account: null };

function typedOf(patient: Patient | null): Typed {
  if (patient === null) return NEW;
  const { number, name, birth_date, sex, ward, clinicians, account } = patient;
  return {
    ...{ number, name, sex },
    birth_date: birth_date ?? "",
    ward: ward ?? "",
    clinicians: clinicians.map(String),
    account: account ? String(account) : null,
  };
}

const orNull = (text: string): string | null => (text === "" ? null : text);

/** The fields as the gateway takes them; who treats a patient and which login is theirs only from an administrator. */
export function toBody({ number, name, birth_date, sex, ward, clinicians, account }: Typed, admin: boolean): PatientFields {
  const plain = { number: number.trim(), name: name.trim(), birth_date: orNull(birth_date), sex, ward: orNull(ward.trim()) };
  return admin ? { ...plain, clinicians: clinicians.map(Number), account: account === null ? null : Number(account) } : plain;
}

export function usePatientFields(patient: Patient | null) {
  const [fields, setFields] = useState(() => typedOf(patient));
  const set = (change: Partial<Typed>) => setFields((before) => ({ ...before, ...change }));
  return { fields, set, named: fields.number.trim() !== "" && fields.name.trim() !== "" };
}
