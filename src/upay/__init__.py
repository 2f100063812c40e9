"""UPay: a digital wallet and the customer service behind it, in one system."""
