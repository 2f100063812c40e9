"""What payments refuses, besides what the ledger and the bank say no to."""

from upay.kit.refusal import Kind, Refusal


class FormIncomplete(Refusal):
    """A field is missing or cannot be read; `field` names it."""

    code = "form_incomplete"
    kind = Kind.INVALID


class PayeeNotFound(Refusal):
    """Nobody here has that number."""

    code = "payee_not_found"
    kind = Kind.MISSING


class PayerNotFound(Refusal):
    """No customer has the number that a shop made an order out to."""

    code = "payer_not_found"
    kind = Kind.MISSING


class PayeeClosed(Refusal):
    """The payee closed the account."""

    code = "payee_closed"
    kind = Kind.CONFLICT


class PayeeRestricted(Refusal):
    """The payee cannot receive money now; why is not for the payer to know."""

    code = "payee_restricted"
    kind = Kind.CONFLICT


class SelfTransfer(Refusal):
    """Payer and payee are the same person."""

    code = "self_transfer"
    kind = Kind.INVALID


class CardInvalid(Refusal):
    """The card is not bound, or its bank does not know it."""

    code = "card_invalid"
    kind = Kind.INVALID


class NotADebitCard(Refusal):
    """Withdrawals go to debit cards; this is another kind; facts: asked, card_tail, bank_name."""

    code = "not_a_debit_card"
    kind = Kind.CONFLICT


class MerchantClosed(Refusal):
    """The shop takes no payments."""

    code = "merchant_closed"
    kind = Kind.CONFLICT


class QrInvalid(Refusal):
    """No shop has this code."""

    code = "qr_invalid"
    kind = Kind.MISSING


class QrExpired(Refusal):
    """The shop has another code by now; facts: ended_at."""

    code = "qr_expired"
    kind = Kind.CONFLICT


class OrderAlreadyPaid(Refusal):
    """The order was paid before; facts: paid_by (the payment, if it is the asker's own), paid_at."""

    code = "order_already_paid"
    kind = Kind.CONFLICT


class RefundWindowPassed(Refusal):
    """The payment is older than refunds reach; facts: days, paid_at."""

    code = "refund_window_passed"
    kind = Kind.CONFLICT


class RefundExceedsPayment(Refusal):
    """More was asked back than remains of the payment; facts: asked, refundable."""

    code = "refund_exceeds_payment"
    kind = Kind.CONFLICT


class RefundRefusedByMerchant(Refusal):
    """The shop gives no refunds."""

    code = "refund_refused_by_merchant"
    kind = Kind.CONFLICT


class LimitTooHigh(Refusal):
    """A limit of one's own must lie below the legal one; facts: field, cap."""

    code = "form_incomplete"
    kind = Kind.INVALID


class BankSaidNo(Refusal):
    """The bank refused to bind a card; `reason` is the bank's, in our words."""

    code = "card_declined"
    kind = Kind.CONFLICT

    def __init__(self, reason: str, *, bank_code: str) -> None:
        super().__init__(bank_code=bank_code)
        self.code = reason  # type: ignore[misc]


class OverSingleLimit(Refusal):
    """More at a time than the identity level allows; facts as the ledger's: limit, cap, asked, window."""

    code = "over_single_limit"
    kind = Kind.CONFLICT


class OverDailyLimit(Refusal):
    """More in a day than the identity level allows; facts as the ledger's: limit, cap, used, asked, window."""

    code = "over_daily_limit"
    kind = Kind.CONFLICT
