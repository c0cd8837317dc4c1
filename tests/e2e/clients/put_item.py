"""Writes one item with boto3. Usage: put_item.py JSON, numbers as decimals; RTP_ENDPOINT names the endpoint."""
import decimal
import json
import os
import sys

import boto3

tables = boto3.resource("dynamodb", endpoint_url=os.environ["RTP_ENDPOINT"])
tables.Table("RealTimeData").put_item(Item=json.loads(sys.argv[1], parse_float=decimal.Decimal))
