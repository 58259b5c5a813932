export const review = {
  title: "판독 의견",
  verdicts: { agree: "동의", correct: "수정", unusable: "판독 불가" },
  rightClass: "올바른 분류",
  draw: "윤곽 다시 그리기",
  drawStop: "그린 윤곽 버리기",
  nothingCorrected: "다른 분류를 고르거나 윤곽을 다시 그리십시오.",
  comment: "동료에게 남길 말 (선택)",
  send: "기록하기",
  cancel: "취소",
  history: "지금까지의 의견",
  withMask: "윤곽 수정",
  released: "환자에게 공개됨",
  notReleased: "환자에게 공개되지 않음",
  release: "환자에게 공개",
  takeBack: "공개 되돌리기",
  brushBar: "윤곽 그리기 도구",
  tool: "도구",
  brush: "붓",
  eraser: "지우개",
  size: "붓 크기",
  undo: "되돌리기",
  clear: "모두 지우기",
  unsent: {
    title: "기록하지 않은 의견이 있습니다",
    text: "이 화면을 떠나면 고르거나 적거나 그린 것이 사라집니다.",
    stay: "계속 작성",
    leave: "버리고 떠나기",
  },
  refusal: {
    title: "거부에 대한 의견",
    agree: "거부가 맞음",
    correct: "판단할 수 있는 영상임",
    unusable: "쓸 수 없는 영상",
    hint: "거부된 영상은 보관되지 않습니다. 판단할 수 있는 영상이라면 어떤 영상이었는지 적어 두십시오.",
  },
};

export const reassign = {
  open: "환자 바로잡기",
  title: "환자 바로잡기",
  text: "다른 환자의 영상으로 잘못 등록되었을 때 씁니다. 환자 공개는 취소되고, 옮긴 사실과 사유가 기록에 남습니다.",
  to: "옮길 환자",
  reason: "사유 (5자 이상)",
  move: "옮기기",
};

export const withheld = {
  role: "영상은 담당 의료진과 환자 본인에게만 표시됩니다.",
  expired: "보관 기간이 지나 영상이 삭제되었습니다. 결과와 기록은 남아 있습니다.",
  notAsked: "영상 없이 분석을 요청하여 저장된 영상이 없습니다.",
  reasonNeeded: "영상을 보려면 사유를 남겨야 합니다. 30분 동안 볼 수 있으며, 열람은 기록됩니다.",
  reason: "열람 사유 (5자 이상)",
  open: "영상 보기",
};

export const exported = {
  title: "목록 내보내기",
  text: "지금 걸린 조건의 기록을 CSV 파일로 저장합니다. 이름은 들어가지 않으며, 사유와 내보낸 내용의 지문이 기록에 남습니다.",
  reason: "사유 (5자 이상)",
  save: "CSV 저장",
  open: "CSV 내보내기",
};

export const proof = {
  title: "기록 증명",
  check: "이 기록 확인",
  matches: "기록이 마지막 사건의 지문과 일치합니다.",
  differs: "기록이 마지막 사건의 지문과 다릅니다. 전산 담당자와 감사자에게 바로 알리십시오.",
  sealed: "{{at}}에 서명된 봉인에 들어 있습니다 (사건 {{events}}건).",
  notSealed: "아직 봉인되지 않았습니다. 1분쯤 뒤에 다시 확인하십시오.",
};
